// One connection: reads requests, passes them on, and plays the answers.
#ifndef TESTS_GRAPH_EMULATOR_HTTP_SESSION_H_
#define TESTS_GRAPH_EMULATOR_HTTP_SESSION_H_

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "tests/graph_emulator/dispatcher.h"

namespace participants::graph_emulator {

// The session owns itself: its pending operations hold it, and it ends with the connection or with
// the io_context. I/O thread only. Dispatcher and TLS context must outlive the io_context.
void StartPlainSession(boost::asio::ip::tcp::socket socket, Dispatcher* dispatcher);
void StartTlsSession(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls,
                     Dispatcher* dispatcher);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_HTTP_SESSION_H_
