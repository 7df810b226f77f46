/// A "no" that the person who asked can act on. Anything else that goes wrong is a fault of ours or the machine's.
///
/// The words are in the catalogues under `refusal.<code>`, with `arguments` filled in.
package protocol Refusal: Error, Sendable {
  /// Stable and dotted: `submission.state.unknown`. It is also the type of a problem document (RFC 9457).
  var code: String { get }
  var arguments: [String: String] { get }
  /// How HTTP says it.
  var kind: RefusalKind { get }
}

extension Refusal {
  package var arguments: [String: String] { [:] }
  package var kind: RefusalKind { .invalid }
}

package enum RefusalKind: Sendable {
  /// 401: who asks is not known.
  case unauthenticated
  /// 403: who asks may not.
  case forbidden
  /// 404, also for what exists but may not be seen.
  case missing
  /// 409: the state it was decided on has changed.
  case conflict
  /// 413: larger than is allowed.
  case tooLarge
  /// 422: what was sent cannot be accepted.
  case invalid
  /// 429: too often.
  case tooMany
  /// 503: later.
  case busy
}
