import Basics
import Foundation

/// Says which processes work in a data folder: several may at once, but whoever takes the folder away must be alone. The
/// system lets go of it when the process ends, however it ends.
final class DataFolderLock: Sendable {
  enum Kind { case shared, alone }

  private let file: Int32

  /// Throws ``MissionInUse`` instead of waiting.
  init(_ data: DataFolder, _ kind: Kind) throws {
    let descriptor = open(data.lock.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    guard flock(descriptor, (kind == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 else {
      close(descriptor)
      throw MissionInUse(folder: data.root.path)
    }
    file = descriptor
  }

  deinit { close(file) }
}

/// Another process works in the folder, or takes it away at the moment.
struct MissionInUse: Refusal {
  let folder: String
  var code: String { "mission.inUse" }
  var arguments: [String: String] { ["folder": folder] }
  var kind: RefusalKind { .conflict }
}
