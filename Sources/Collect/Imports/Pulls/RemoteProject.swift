import Basics
import Formats

/// A project as another server gives it out, by its own protocol.
protocol RemoteProject: Sendable {
  /// Whether it gives out all versions of a submission, or only the one that counts.
  var keepsVersions: Bool { get }
  /// Whether it calls forms and their versions by names of its own, whatever their authors called them.
  var namesForms: Bool { get }

  /// Submissions that came or, as far as the server can tell, changed since then: all for nil. A page that nobody named yet is
  /// the first.
  func page(_ page: RemotePage.Mark?, since: Instant?) async throws -> RemotePage
  /// The oldest first; the last one counts.
  func versions(of head: RemoteHead) async throws -> [RemoteVersion]
  /// The XML as the client sent it.
  func xml(of version: RemoteVersion) async throws -> [UInt8]
  /// Those that the server has of the version that counts.
  func files(of head: RemoteHead) async throws -> [RemoteFile]
  func content(of file: RemoteFile) async throws -> Spool
  /// Signs off.
  func end() async
}

struct RemotePage: Sendable {
  enum Mark: Hashable, Sendable {
    case start(Int)
    case query(String)
  }

  let heads: [RemoteHead]
  /// How many there are on all pages, where the server says so.
  let total: Int?
  let next: Mark?
}

/// What a server says of a submission without giving it out.
struct RemoteHead: Sendable {
  /// By which the server knows it for ever.
  let id: String
  /// The identity of the version that counts, where the list says it.
  let instanceID: String?
  /// That of the first version, likewise.
  let rootID: String?
  let submitted: Instant?
  /// The last time by which the server could be asked for it.
  let moved: Instant?
  let state: ReviewState?
  let edits: Int
  /// Nil: to be asked for.
  let files: [RemoteFile]?
  /// Different whenever anything is that is taken over.
  let mark: String
}

struct RemoteVersion: Sendable {
  let instanceID: String?
  let target: RemoteAddress.Target
}

struct RemoteFile: Sendable {
  let name: String
  let target: RemoteAddress.Target
}

/// Sizes of what is taken of another server.
enum RemoteLimits {
  /// A page of a list.
  static let list = 32 << 20
  /// The XML of one submission, as of phones.
  static let xml = SubmissionDocument.limits.bytes
  static let file = 256 << 20
  static let filesOfOne = 1000
  static let versionsOfOne = 200
  static let perPage = 250
}

extension JSON {
  /// The elements of a list under that name. Throws ``PullRefusal/notUnderstood(_:)``.
  func list(_ name: String? = nil, from server: String) throws(PullRefusal) -> [JSON] {
    guard case .array(let elements)? = name.map({ self[$0] }) ?? self else { throw .notUnderstood(server) }
    return elements
  }

  var integer: Int? { if case .int(let number) = self { number } else { nil } }
  var instant: Instant? { text.flatMap { Timestamp($0)?.instant } }
}
