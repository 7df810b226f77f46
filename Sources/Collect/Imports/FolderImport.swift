package import Basics
package import Foundation
import Formats

/// Takes in submissions that lie in a folder as XML, with their files beside them: what Briefcase, Central and Kobo give
/// out, or what was copied from a phone.
package struct FolderImport: Sendable {
  private let intake: Intake

  package init(_ intake: Intake) {
    self.intake = intake
  }

  package struct Summary: Sendable {
    package var received = 0
    /// Were here already; perhaps a missing file was added.
    package var known = 0
    package var keptApart = 0
    /// By the file's path below the folder, with the reason.
    package var refused: [(file: String, refusal: any Refusal)] = []

    package var total: Int { received + known + keptApart + refused.count }
  }

  /// Reads every `.xml` file below the folder. What was taken in before is known again, so an import that broke off can
  /// be repeated.
  package func run(
    _ folder: URL, by actor: Actor, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> Summary {
    let files = try Self.documents(below: folder)
    let alone = Dictionary(grouping: files) { $0.deletingLastPathComponent() }.filter { $1.count == 1 }
    var summary = Summary()
    for file in files {
      do {
        let home = file.deletingLastPathComponent()
        switch try await take(file, isAlone: alone[home] != nil, by: actor) {
        case .accepted(_, let isNew): if isNew { summary.received += 1 } else { summary.known += 1 }
        case .quarantined: summary.keptApart += 1
        }
      } catch let refusal as any Refusal {
        let path = file.path.dropFirst(folder.path.count).drop { $0 == "/" }
        summary.refused.append((String(path), refusal))
      }
      progress(summary.total, files.count)
    }
    return summary
  }

  private func take(_ file: URL, isAlone: Bool, by actor: Actor) async throws -> Receipt {
    let xml = try [UInt8](Data(contentsOf: file, options: .mappedIfSafe))
    let document = try SubmissionDocument(xml)
    let home = file.deletingLastPathComponent()
    var files: [SubmissionPost.File] = []
    // In a folder of its own everything belongs to the submission; else what its answers name.
    let names = isAlone ? try Self.others(in: home, than: file) : document.root.texts.filter(Self.isFileName)
    for name in Set(names).sorted() {
      let path = home.appending(path: name)
      guard let handle = FileHandle(forReadingAtPath: path.path) else { continue }
      defer { try? handle.close() }
      let spool = Spool(folder: intake.folder)
      while let data = try handle.read(upToCount: 1 << 18), !data.isEmpty { try spool.append([UInt8](data)) }
      files.append(SubmissionPost.File(name: name, type: MediaType.essence(ofFile: name), content: spool))
    }
    let sent = document.root.attribute("submissionDate").flatMap { Timestamp($0)?.instant }
    return try await intake.receive(SubmissionPost(xml: xml, files: files, received: sent), by: actor)
  }

  private static func documents(below folder: URL) throws -> [URL] {
    guard let paths = FileManager.default.enumerator(atPath: folder.path) else { throw CocoaError(.fileReadNoSuchFile) }
    return paths.compactMap { $0 as? String }.filter { $0.lowercased().hasSuffix(".xml") }.sorted().map {
      folder.appending(path: $0)
    }
  }

  private static func others(in folder: URL, than file: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
      .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
      .map(\.lastPathComponent).filter { $0 != file.lastPathComponent && !$0.hasPrefix(".") }
  }

  private static func isFileName(_ text: String) -> Bool {
    text.contains(".") && text.utf8.count <= 255 && MultipartPart.baseName(text) == text
  }
}

extension XMLElement {
  /// The texts of all leaves.
  fileprivate var texts: [String] {
    var texts: [String] = []
    var rest = [self]
    while let element = rest.popLast() {
      let text = element.text.trimmed
      if !text.isEmpty { texts.append(text) }
      rest += element.elements
    }
    return texts
  }
}
