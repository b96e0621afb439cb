#pragma once
// libmicrohttpd's functions that take a variable number of arguments, which Swift cannot call.
// Ownership: a daemon belongs to whoever started it, a connection to the daemon, a response to its
// reference count. Callbacks run on the daemon's own threads.
#include <microhttpd.h>
#include <stdint.h>

// Starts a daemon that takes its options from `options`, which ends with MHD_OPTION_END.
static inline struct MHD_Daemon *attache_http_start(
    unsigned int flags, MHD_AccessHandlerCallback handler, void *context,
    struct MHD_OptionItem *options) {
  return MHD_start_daemon(
      flags, 0, (MHD_AcceptPolicyCallback)0, (void *)0, handler, context, MHD_OPTION_ARRAY, options,
      MHD_OPTION_END);
}

// Swift sees no function pointers as integers: options are made here.
static inline struct MHD_OptionItem attache_http_option(
    enum MHD_OPTION option, intptr_t value, void *pointer) {
  struct MHD_OptionItem item = {option, value, pointer};
  return item;
}

static inline struct MHD_OptionItem attache_http_completed_option(
    MHD_RequestCompletedCallback callback, void *context) {
  return attache_http_option(MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)callback, context);
}

static inline struct MHD_OptionItem attache_http_connection_option(
    MHD_NotifyConnectionCallback callback, void *context) {
  return attache_http_option(MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)callback, context);
}

typedef void *(*attache_http_target_callback)(
    void *context, const char *target, struct MHD_Connection *connection);

static inline struct MHD_OptionItem attache_http_target_option(
    attache_http_target_callback callback, void *context) {
  return attache_http_option(MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)callback, context);
}

typedef size_t (*attache_http_unescape_callback)(
    void *context, struct MHD_Connection *connection, char *text);

static inline struct MHD_OptionItem attache_http_unescape_option(
    attache_http_unescape_callback callback) {
  return attache_http_option(MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)callback, (void *)0);
}

// -1 when there is none.
static inline int attache_http_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static inline void *attache_http_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : (void *)0;
}
