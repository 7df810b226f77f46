package import Basics
package import FormEngine
package import Store

/// A project on another server whose submissions come here again and again, so that a mission can run both for a while.
///
/// It belongs to this node, with its credential, and is in no journal: what it brings is.
package struct PullConnection: Equatable, Sendable {
  package enum Kind: String, SQLValue, CaseIterable, Sendable {
    case kobo, central
  }

  /// How often it is asked by itself. In seconds.
  package enum Interval: Int, CaseIterable, Sendable {
    case hour = 3600
    case quarterDay = 21_600
    case day = 86_400
  }

  package let kind: Kind
  package let address: RemoteAddress
  /// Central: the number of the project.
  package let project: String
  /// What the server calls the form: Kobo's asset, Central's form id.
  package let remote: String
  /// Central: the address by which the account signs in.
  package let account: String
  package let form: ID<Form>
  package let actor: ID<Actor>
  package let created: Instant
  package internal(set) var interval: Interval?
  package internal(set) var due: Instant?
  /// The last time, by the server's clock, up to which all is here.
  package internal(set) var cursor: Instant?
  /// When all that the server has was gone through last, by the clock here.
  package internal(set) var looked: Instant?
  package internal(set) var job: ID<Job>?
  package internal(set) var last: PullResult?
  var secret: [UInt8]

  /// What somebody says of a project on another server.
  package struct Draft: Sendable {
    package var kind: Kind
    package var address: String
    package var project: String
    package var remote: String
    package var account: String
    /// Kobo's token, or the password of the account.
    package var secret: String
    package var form: ID<Form>
    package var interval: Interval?

    package init(
      kind: Kind, address: String, project: String = "", remote: String, account: String = "", secret: String,
      form: ID<Form>, interval: Interval? = nil
    ) {
      self.kind = kind
      self.address = address
      self.project = project
      self.remote = remote
      self.account = account
      self.secret = secret
      self.form = form
      self.interval = interval
    }

    static let longest = 200

    /// Throws ``PullRefusal`` for the first field that cannot be used.
    func checked() throws(PullRefusal) -> (draft: Draft, address: RemoteAddress) {
      let address = try RemoteAddress(address)
      var draft = self
      func text(_ text: String, _ field: PullRefusal.Field) throws(PullRefusal) -> String {
        let text = text.trimmed
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
        guard !text.isEmpty, text.utf8.count <= Self.longest, isPlain else { throw .incomplete(field) }
        return text
      }
      draft.remote = try text(remote, .remote)
      draft.secret = try text(secret, .secret)
      switch kind {
      case .kobo: (draft.project, draft.account) = ("", "")
      case .central:
        draft.account = try text(account, .account)
        draft.project = try text(project, .project)
        guard Int(draft.project) != nil else { throw .incomplete(.project) }
      }
      return (draft, address)
    }
  }
}

/// What became of the submissions of another server.
package struct PullCounts: Hashable, Codable, Sendable {
  /// That the server told of: what came since the last time, or all.
  package var listed = 0
  /// Became submissions.
  package var received = 0
  /// Were here, and have a new version.
  package var changed = 0
  /// Were here as they are, or were erased here.
  package var known = 0
  package var keptApart = 0
  package var refused = 0
  /// Were withdrawn with a run or file that was undone, and stay so. Nil in results from before it was counted.
  package var withdrawn: Int?
  /// Reviews that were taken over.
  package var reviewed = 0
  package var files = 0
  package var missingFiles = 0

  package init() {}
}

/// How the last time went.
package struct PullResult: Hashable, Codable, Sendable {
  package var counts = PullCounts()
  package var began: Instant
  package var ended: Instant
  /// Whether all that the server has was gone through.
  package var isFull: Bool
  /// Why it broke off. What came before is here.
  package var failure: Job.Failure?
  /// What came in this run, as an import that can be undone; nil when nothing was to be taken.
  package var sheet: ID<SheetImport>?
}

extension PullCounts {
  /// As counts of an import.
  var asImport: SheetCounts {
    var counts = SheetCounts()
    (counts.rows, counts.received, counts.known) = (listed, received, known)
    (counts.refused, counts.keptApart) = (refused, keptApart)
    var project = ProjectCounts()
    (project.reviewed, project.files, project.missingFiles) = (reviewed, files, missingFiles)
    (project.withdrawn, project.changed) = (withdrawn ?? 0, changed)
    counts.project = project
    return counts
  }
}
