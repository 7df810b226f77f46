package import Basics
import Foundation
package import FormEngine
package import Office
package import Store

/// What somebody asks for in the background. It may hold personal data: what is looked for, and answers.
package struct ExportRequest: Hashable, Codable, Sendable {
  package let query: SubmissionQuery
  package let options: ExportOptions
  /// The query in words, as whoever asked reads it.
  package let conditions: [String]
  /// What it is for. Nil in those of former programs, which did not ask.
  package let reason: DataExport.Reason?

  package init(
    _ query: SubmissionQuery, _ options: ExportOptions, conditions: [String], for reason: DataExport.Reason? = nil
  ) {
    self.query = query
    self.options = options
    self.conditions = conditions
    self.reason = reason
  }
}

/// An export in the background, and what became of it.
package struct BackgroundExport: Hashable, Sendable {
  package let id: ID<Job>
  package let form: ID<Form>
  package let kind: ExportOptions.Kind
  package let state: Job.State
  package let asked: Instant
  /// How many rows were written so far, while it is under way.
  package let rows: Int?
  /// Nil once it was removed.
  package let request: ExportRequest?
  package let failure: Job.Failure?
  /// Until when the file is there; nil while there is none, and once it is gone.
  package let until: Instant?
  package let file: File?

  struct Subject: Codable {
    let form: ID<Form>
    let kind: ExportOptions.Kind
  }

  /// A finished file.
  package struct File: Hashable, Codable, Sendable {
    package let name: String
    package let type: String
    /// In bytes.
    package let size: Int
    package let rows: Int
    /// How far the rights reached with which it was made.
    package let bounds: [GrantFilter.Bounds]
  }

  init(_ job: Job, request: ExportRequest?, until: Instant?, in jobs: Jobs) throws {
    let subject = try Self.subject(of: job)
    id = job.id
    form = subject.form
    kind = subject.kind
    state = job.state
    asked = job.created
    rows = job.progress?.done
    self.request = request
    failure = job.failure
    file = try jobs.outcome(of: job, as: BackgroundExports.job)
    self.until = file == nil ? nil : until
  }

  static func subject(of job: Job) throws -> Subject { try JSONText.decode(job.arguments) }
}
