package import Foundation

/// Files of a test run. They are gone when the process is, however it ends.
package enum Scratch {
  /// The run's own folder: a shell waits for the end of this process, whose pipe it holds, and then removes the folder.
  package static let folder: URL = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "konak-tests-\(UUID().uuidString.prefix(8))")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      watcher = try Companion("trap '' INT TERM HUP; cat; rm -rf \"$1\"", [folder.path])
    } catch {
      fatalError("no folder for the test run: \(error)")
    }
    return folder
  }()

  nonisolated(unsafe) private static var watcher: Companion?

  /// A new, empty folder.
  package static func newFolder() throws -> URL {
    let new = folder.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
    return new
  }
}

/// A shell script beside the test run. Its standard input ends when the run does, also when that crashes.
final class Companion: Sendable {
  private let process = Process()
  private let input = Pipe()
  let output = Pipe()

  init(_ script: String, _ arguments: [String]) throws {
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, "sh"] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForReading.close()
    try output.fileHandleForWriting.close()
  }

  /// Waits until the script writes the line `end`; false when it ends before.
  func says(_ end: String) -> Bool {
    var text = ""
    while let data = try? output.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
      text += String(decoding: data, as: UTF8.self)
      if text.hasSuffix(end + "\n") { return true }
    }
    return false
  }
}
