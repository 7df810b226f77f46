import Basics
import Formats
import Foundation

/// Files that lie beside a project's file: in a folder, or in the archive that KoboToolbox gives out, where each submission
/// has a folder of its own.
struct ProjectMedia {
  private enum Source {
    case file(URL)
    case entry(String)
  }

  /// By `uuid/name`, for those that lie in a folder called as the submission is.
  private var bySubmission: [String: Source] = [:]
  /// Of several with one name none, because nobody knows whose they are.
  private var byName: [String: Source?] = [:]
  private var archive: ZipArchive?

  init() {}

  /// Of all that lies below a folder.
  init(folder: URL) {
    for path in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? [] {
      let file = folder.appending(path: path)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      add(.file(file), at: path)
    }
  }

  init(_ archive: ZipArchive) {
    self.archive = archive
    for name in archive.names where !name.hasSuffix("/") { add(.entry(name), at: name) }
  }

  private mutating func add(_ source: Source, at path: String) {
    let pieces = path.split(separator: "/").map(String.init)
    guard let name = pieces.last else { return }
    byName[name] = byName[name] == nil ? .some(source) : .some(nil)
    if pieces.count > 1 { bySubmission["\(pieces[pieces.count - 2])/\(name)"] = source }
  }

  private func source(_ name: String, of instanceID: String) -> Source? {
    let uuid = instanceID.hasPrefix("uuid:") ? String(instanceID.dropFirst(5)) : instanceID
    if let own = bySubmission["\(uuid)/\(name)"] { return own }
    return byName[name].flatMap(\.self)
  }

  func contains(_ name: String, of instanceID: String) -> Bool { source(name, of: instanceID) != nil }

  /// Into `spool`; false when there is none.
  func read(_ name: String, of instanceID: String, into spool: Spool) throws -> Bool {
    switch source(name, of: instanceID) {
    case nil: return false
    case .entry(let entry):
      guard let archive else { return false }
      try spool.append(try archive.read(entry))
    case .file(let file):
      guard let handle = FileHandle(forReadingAtPath: file.path) else { return false }
      defer { try? handle.close() }
      while let data = try handle.read(upToCount: 1 << 18), !data.isEmpty { try spool.append([UInt8](data)) }
    }
    return true
  }
}
