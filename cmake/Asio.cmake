# Boost.Asio and Boost.Beast, header-only.
#
# Asio's fences between handlers are for thread pools. Here each io_context has one thread, and a mutex guards
# the hand-over to it. g++'s thread sanitizer does not support fences. All targets must take this definition from
# here, because headers must be compiled the same way throughout a program.
add_library(participants_asio INTERFACE)
target_link_libraries(participants_asio INTERFACE Boost::boost Threads::Threads)
target_compile_definitions(participants_asio INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
add_library(participants::asio ALIAS participants_asio)
