package import Basics
package import FormEngine
import Formats
package import Foundation
import Store

/// Takes over what KoboToolbox or ODK Central gives out of a project as a file, so that a mission can run both for a while.
///
/// Submissions keep their identity, so that the same file, or the next one, makes no doubles; one that was changed there
/// since is kept apart for an officer, as from phones. What was reviewed there is reviewed here, unless somebody did here.
package struct ProjectImport: Sendable {
  private let imports: SheetImports

  package init(_ imports: SheetImports) {
    self.imports = imports
  }

  package struct Summary: Sendable {
    package var received = 0
    package var known = 0
    package var keptApart = 0
    package var refused = 0
    package var reviewed = 0
    package var files = 0
    package var missingFiles = 0

    package init() {}
  }

  /// - Parameter media: a folder with the files that answers name, wherever below it they lie.
  package func run(
    _ bytes: [UInt8], for formID: ID<Form>, media: URL?, by requester: Requester,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }, tell: (Diagnostic) -> Void
  ) async throws -> Summary {
    guard bytes.count <= SheetImports.largestFile else {
      throw FormatRefusal.tooLarge(what: "bytes", limit: SheetImports.largestFile)
    }
    let record = try await imports.forms.record(formID)
    let (form, _) = try await imports.definition(formID)
    let export = try ProjectExport(bytes, of: form)
    let submissions = ProjectSubmissions(export, of: form)
    let versions = Set(record.versions.map(\.content.version))
    let newest = record.newest.content.version
    let index = media.map(Self.files) ?? [:]
    var summary = Summary()
    for (number, row) in export.main.rows.enumerated() {
      let place = Diagnostic.Location(sheet: row.sheet, row: row.number)
      guard let made = submissions.make(row, versions: versions, newest: newest) else {
        summary.refused += 1
        tell(Diagnostic(.error, "project.without-id", at: place))
        continue
      }
      if !made.hasVersion { tell(Diagnostic(.warning, "project.version", ["version": newest], at: place)) }
      var files: [SubmissionPost.File] = []
      for name in Set(made.files).sorted() where MultipartPart.baseName(name) == name {
        if let spool = try content(of: name, in: export, or: index[name]) {
          files.append(SubmissionPost.File(name: name, type: MediaType.essence(ofFile: name), content: spool))
        } else {
          summary.missingFiles += 1
        }
      }
      do {
        let post = SubmissionPost(xml: made.xml, files: files, device: export.source.rawValue, received: made.received)
        switch try await imports.intake.receive(post, by: requester.actor) {
        case .accepted(let id, let isNew):
          if isNew { summary.received += 1 } else { summary.known += 1 }
          summary.files += files.count
          if let state = made.state, try await review(id, as: state, by: requester) { summary.reviewed += 1 }
        case .quarantined(_, let reason):
          summary.keptApart += 1
          tell(Diagnostic(.warning, "import.apart", ["reason": reason.rawValue], at: place))
        }
      } catch let refusal as SubmissionRefusal {
        summary.refused += 1
        tell(Diagnostic(.error, refusal.code, refusal.arguments, at: place))
      }
      progress(number + 1, export.main.rows.count)
    }
    return summary
  }

  /// Whether it was reviewed now: not when somebody did here before.
  private func review(_ id: ID<Submission>, as state: ReviewState, by requester: Requester) async throws -> Bool {
    let detail = try await imports.submissions.submission(id, for: requester)
    guard detail.record.state == .received else { return false }
    try await imports.submissions.review(id, as: state, comment: "", by: requester)
    return true
  }

  private func content(of name: String, in export: ProjectExport, or file: URL?) throws -> Spool? {
    let spool = Spool(folder: imports.intake.folder)
    if let archive = export.archive, archive.contains("media/" + name) {
      try spool.append(try archive.read("media/" + name))
      return spool
    }
    guard let file, let handle = FileHandle(forReadingAtPath: file.path) else { return nil }
    defer { try? handle.close() }
    while let data = try handle.read(upToCount: 1 << 18), !data.isEmpty { try spool.append([UInt8](data)) }
    return spool
  }

  /// Files by name; of several with one name none, because nobody knows whose they are.
  private static func files(below folder: URL) -> [String: URL] {
    var found: [String: URL?] = [:]
    for path in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? [] {
      let file = folder.appending(path: path)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      found[file.lastPathComponent] = found[file.lastPathComponent] == nil ? .some(file) : .some(nil)
    }
    return found.compactMapValues(\.self)
  }
}
