import Formats
import Foundation

/// A file that the command line names to be read.
enum InputFile {
  /// Larger forms, lists and media do not exist: the largest form known has 1.5 MB.
  private static let limit = 512 << 20

  static func bytes(_ path: String) throws -> [UInt8] {
    guard !isFolder(path), let handle = FileHandle(forReadingAtPath: path) else {
      throw UsageProblem("unreadable", ["file": path])
    }
    defer { try? handle.close() }
    let data = try handle.read(upToCount: limit + 1) ?? Data()
    guard data.count <= limit else { throw FormatRefusal.tooLarge(what: "bytes", limit: limit) }
    return Array(data)
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  static func folder(_ path: String) throws -> URL {
    guard isFolder(path) else { throw UsageProblem("folder", ["folder": path]) }
    return URL(filePath: path)
  }
}

/// Where the command line wants a result.
enum OutputFile {
  /// The file made, or emptied; standard output when none is named.
  ///
  /// - Parameter isBinary: Refused on a terminal, which would show nonsense.
  static func open(_ path: String?, isBinary: Bool = false) throws -> FileHandle {
    guard let path else {
      if isBinary, isatty(STDOUT_FILENO) == 1 { throw UsageProblem("binary") }
      return .standardOutput
    }
    let file = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw UsageProblem("unwritable", ["file": path]) }
    return FileHandle(fileDescriptor: file, closeOnDealloc: true)
  }
}
