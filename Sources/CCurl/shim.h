#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// Swift calls no variadic functions: one wrapper for each type that an option takes.

typedef size_t (*konak_curl_sink)(char *, size_t, size_t, void *);
typedef int (*konak_curl_watch)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
typedef curl_socket_t (*konak_curl_opener)(void *, curlsocktype, struct curl_sockaddr *);

static inline CURLcode konak_curl_begin(void) { return curl_global_init(CURL_GLOBAL_ALL); }

static inline CURLcode konak_curl_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode konak_curl_size(CURL *curl, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode konak_curl_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode konak_curl_list(CURL *curl, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode konak_curl_context(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode konak_curl_on_body(CURL *curl, konak_curl_sink sink) {
  return curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, sink);
}

static inline CURLcode konak_curl_on_header(CURL *curl, konak_curl_sink sink) {
  return curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, sink);
}

static inline CURLcode konak_curl_on_progress(CURL *curl, konak_curl_watch watch) {
  return curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
}

static inline CURLcode konak_curl_on_open(CURL *curl, konak_curl_opener opener) {
  return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, opener);
}

static inline CURLcode konak_curl_status(CURL *curl, long *status) {
  return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
}
