package import Basics
package import FormEngine
import Formats
package import Store

/// A sheet that somebody made, a project's file, or one run of a connection to another server, which has no file.
package typealias SheetImport = Import<SheetImportBegun>

/// Where a submission comes from.
package struct ImportedRow: Hashable, Codable, Sendable {
  package var sheet: ID<SheetImport>
  package var row: Int
  /// The review that comes with it.
  package var review: ReviewState?

  package init(sheet: ID<SheetImport>, row: Int, review: ReviewState? = nil) {
    self.sheet = sheet
    self.row = row
    self.review = review
  }
}

package struct SheetImportBegun: ImportBegun {
  package typealias Plan = SheetPlan

  package static let stream = StreamKind("import", isPersonal: false)
  package static let table = "sheet_import"

  package var form: ID<Form>
  package var fileName: String
  package var size: Int
  package var sha256: String
  /// The server that gave it out as a project's file; nil for a sheet that somebody made.
  package var project: ProjectKind?
  /// The connection that fetched it; then there is no file, and its name says from where it came.
  package var connection: ID<PullConnection>?

  package init(
    form: ID<Form>, fileName: String, size: Int, sha256: String, project: ProjectKind? = nil,
    connection: ID<PullConnection>? = nil
  ) {
    self.form = form
    self.fileName = fileName
    self.size = size
    self.sha256 = sha256
    self.project = project
    self.connection = connection
  }

  package var isFetched: Bool { connection != nil }
}
