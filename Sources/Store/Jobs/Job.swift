package import Basics

/// Work that takes longer than a page may: an export, an import, a rebuild. It outlives the process that began it.
///
/// Arguments and result hold ids and settings, never personal data.
package struct Job: Hashable, Sendable {
  package enum State: String, SQLValue, Codable {
    case waiting, running, done, failed, cancelled
  }

  package let id: ID<Job>
  package let kind: String
  /// JSON of the kind's own.
  package let arguments: String
  /// Who asked for it.
  package let actor: ID<Actor>
  package let state: State
  /// When it may begin at the earliest.
  package let due: Instant
  /// How often it was begun.
  package let attempt: Int
  package let progress: Progress?
  /// JSON of the kind's own, once it is done.
  package let result: String?
  package let failure: Failure?
  package let created: Instant
  package let started: Instant?
  package let ended: Instant?

  package var isUnderWay: Bool { state == .waiting || state == .running }

  package struct Progress: Hashable, Sendable {
    package let done: Int
    /// How much there is in all, when that is known.
    package let total: Int?

    package init(done: Int, total: Int?) {
      self.done = done
      self.total = total
    }
  }

  /// Why it failed, as a refusal says it: the words are in the catalogues.
  package struct Failure: Hashable, Codable, Sendable {
    package let code: String
    package let arguments: [String: String]

    /// A fault that is not the user's: the log has it.
    package static let fault = Failure(code: "job.fault", arguments: [:])
    /// The processes that ran it ended, each time.
    package static let abandoned = Failure(code: "job.abandoned", arguments: [:])

    package init(code: String, arguments: [String: String]) {
      self.code = code
      self.arguments = arguments
    }
  }
}

/// A kind of job: its name, and what it takes and gives.
package struct JobKind<Arguments: Codable & Sendable, Outcome: Codable & Sendable>: Sendable {
  /// Stable: `submissions.export`.
  package let name: String
  /// How often it is begun before it counts as failed, when a fault or the end of the process stops it.
  package let attempts: Int

  package init(_ name: String, attempts: Int = 3) {
    self.name = name
    self.attempts = attempts
  }
}

/// The job was cancelled, or is no longer this worker's. Whoever works on it stops.
package struct JobStopped: Error, Equatable {
  package init() {}
}
