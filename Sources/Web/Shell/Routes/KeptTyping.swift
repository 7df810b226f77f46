import Basics
import Hummingbird
import Office
import Synchronization

/// What people typed into a page and sent after their session had ended: kept for whoever typed it until they have signed in
/// again, in memory alone, for an hour.
///
/// It is found by a token that the browser has in a cookie, by the person, and at the address it was sent to. Of each
/// person the newest is kept; when there is no more room, the oldest of all goes.
package final class KeptTyping: Sendable {
  /// Seconds.
  static let limit = 3600
  /// Of names and values, of all people together.
  static let mostBytes = 32 << 20

  private struct Item {
    let token: String
    let user: ID<User>
    let path: String
    let form: Form
    let size: Int
    let until: Instant
  }

  /// The oldest first.
  private let items = Mutex<[Item]>([])

  package init() {}

  /// The token by which it is found again; nil when it is larger than all that is kept.
  func keep(_ form: Form, at path: String, of user: ID<User>, now: Instant) -> String? {
    let size = form.size
    guard size <= Self.mostBytes else { return nil }
    let token = Hashing.random(32).base64url
    items.withLock { items in
      items.removeAll { $0.user == user || $0.until <= now }
      var room = Self.mostBytes - items.reduce(size) { $0 + $1.size }
      while room < 0 { room += items.removeFirst().size }
      items.append(
        Item(
          token: token, user: user, path: path, form: form, size: size, until: now.adding(seconds: Self.limit)))
    }
    return token
  }

  /// What that person typed there.
  func typed(_ token: String, at path: String, by user: ID<User>, now: Instant) -> Form? {
    items.withLock { items in
      items.removeAll { $0.until <= now }
      return items.first { $0.token == token && $0.path == path && $0.user == user }?.form
    }
  }

  func forget(_ token: String, by user: ID<User>) {
    items.withLock { $0.removeAll { $0.token == token && $0.user == user } }
  }
}

extension Visit {
  /// What the visitor sent to this address when their session had ended; nil when there is nothing.
  package var typedBefore: Form? {
    guard let account, let token = cookie(Cookies.kept) else { return nil }
    return site.kept.typed(token, at: request.uri.path, by: account.user, now: now)
  }

  /// The page has it, or it was sent again: nobody needs it any more.
  package func forgetTyped() {
    if let account, let token = cookie(Cookies.kept) { site.kept.forget(token, by: account.user) }
  }
}
