"""The virtual W58 board: Debian's kernel with simulated radios in QEMU, around an installed w58d."""
