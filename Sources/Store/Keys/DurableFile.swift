import Foundation

/// Small files that must survive a power cut.
enum DurableFile {
  /// Makes a new file with these bytes, and syncs it and its folder. Throws when there is one already.
  static func create(_ file: URL, mode: mode_t, _ bytes: [UInt8]) throws {
    try write(bytes, to: file, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    try sync(folder: file.deletingLastPathComponent())
  }

  /// Replaces a file as a whole: a reader sees the old bytes or the new ones.
  static func replace(_ file: URL, mode: mode_t, _ bytes: [UInt8]) throws {
    let temporary = file.appendingPathExtension("new")
    try write(bytes, to: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
    guard rename(temporary.path, file.path) == 0 else { throw FileFault(file, errno) }
    try sync(folder: file.deletingLastPathComponent())
  }

  /// Adds to the end of a file, making it first when it is missing.
  static func append(_ bytes: [UInt8], to file: URL, mode: mode_t) throws {
    try write(bytes, to: file, flags: O_WRONLY | O_CREAT | O_APPEND, mode: mode)
    try sync(folder: file.deletingLastPathComponent())
  }

  private static func write(_ bytes: [UInt8], to file: URL, flags: Int32, mode: mode_t) throws {
    let descriptor = open(file.path, flags | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileFault(file, errno) }
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
      guard written > 0 || errno == EINTR else { throw FileFault(file, errno) }
      offset += max(0, written)
    }
    guard fsync(descriptor) == 0 else { throw FileFault(file, errno) }
  }

  /// Makes the names in a folder durable.
  static func sync(folder: URL) throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault(folder, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFault(folder, errno) }
  }
}

/// The operating system refused something about a file. Names the file without its folder.
package struct FileFault: Error, CustomStringConvertible {
  package let file: String
  package let reason: String

  init(_ file: URL, _ code: Int32) {
    self.file = file.lastPathComponent
    reason = String(cString: strerror(code))
  }

  package var description: String { "\(file): \(reason)" }
}
