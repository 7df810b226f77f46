/// A request to another server.
struct OutgoingRequest: Sendable {
  enum Method: String { case get = "GET", post = "POST", delete = "DELETE" }

  var method = Method.get
  var target: RemoteAddress.Target
  /// Goes to the origin of the target alone, never to one that it redirects to.
  var authorization: String?
  /// JSON.
  var body: [UInt8]?
  /// Bytes of the answer, unpacked.
  var limit: Int
  /// Whether it may be answered by another host: files that a server keeps in a store elsewhere.
  var mayLeave = false
}

struct OutgoingAnswer: Sendable {
  let status: Int
  /// By lower-case names.
  let headers: [String: String]
  let body: Spool
}
