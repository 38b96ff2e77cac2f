# The kept settings: their text and their files. Included by this folder's CMakeLists.txt.
set(SETTINGS_SOURCES
    settings/profile_store.cpp settings/sealed_text.cpp settings/settings.cpp
    settings/settings_reader.cpp settings/settings_store.cpp settings/stored_file.cpp)
