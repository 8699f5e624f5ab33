# Boost.Asio and Boost.Beast, without a library to link.
#
# Asio's fences between handlers are for pools of threads. Here each io_context has one thread, with a mutex
# around the hand-over to it, and g++'s thread sanitizer knows no fences. Everybody has this from here, since
# what headers define must be the same in all of a program.
add_library(participants_asio INTERFACE)
target_link_libraries(participants_asio INTERFACE Boost::boost Threads::Threads)
target_compile_definitions(participants_asio INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
add_library(participants::asio ALIAS participants_asio)
