# The configuration's loader. Included by this folder's CMakeLists.txt, which links toml++ for it.
set(CONFIG_SOURCES
    config/build_info.cpp config/load_config.cpp config/nearest.cpp config/parse_config.cpp
    config/read_lan.cpp config/read_lan_server.cpp config/read_wan.cpp
    config/table_reader.cpp config/text_rules.cpp config/toml_text.cpp)

set_source_files_properties(config/build_info.cpp PROPERTIES COMPILE_DEFINITIONS
    "W58D_VERSION=\"${PROJECT_VERSION}\";W58D_DEFAULT_CONFIG=\"${CMAKE_INSTALL_FULL_SYSCONFDIR}/w58d/w58d.toml\"")
