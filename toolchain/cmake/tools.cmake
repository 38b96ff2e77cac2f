# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# For who builds and tests modules: w58d-conformance and w58d-factory, beside w58-term (src/host/python) in w58-tools.
set(tools COMPONENT w58-tools EXCLUDE_FROM_ALL)
foreach(tool conformance factory)
    install(DIRECTORY toolchain/${tool} DESTINATION ${CMAKE_INSTALL_DATADIR}/w58d ${tools} USE_SOURCE_PERMISSIONS
            FILES_MATCHING PATTERN "*.py" PATTERN "*.toml" PATTERN __pycache__ EXCLUDE)
    set(link ${CMAKE_CURRENT_BINARY_DIR}/tools/w58d-${tool})
    file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/tools)
    file(CREATE_LINK ../share/w58d/${tool}/w58d_${tool}.py ${link} SYMBOLIC)
    install(PROGRAMS ${link} DESTINATION ${CMAKE_INSTALL_BINDIR} ${tools})
endforeach()
# What it replays, and by which it knows the commands.
install(DIRECTORY test/golden DESTINATION ${CMAKE_INSTALL_DATADIR}/w58d/conformance ${tools}
        FILES_MATCHING PATTERN "*.golden" PATTERN replay.py PATTERN __pycache__ EXCLUDE)
file(CREATE_LINK ../commands.json ${CMAKE_CURRENT_BINARY_DIR}/tools/commands.json SYMBOLIC)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tools/commands.json DESTINATION ${CMAKE_INSTALL_DATADIR}/w58d/conformance ${tools})
