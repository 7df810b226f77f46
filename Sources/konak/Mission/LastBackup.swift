import Basics
import Foundation

/// Where the last backup went: what `konak doctor` looks at. A file of the data folder, in no backup itself.
struct LastBackup: Codable, Equatable {
  var made: Instant
  var backup: String
  var keys: String
  /// After so many days files of keys are removed.
  var keepsKeys: Int

  /// Nil when none was ever made from this folder.
  init?(in data: DataFolder) {
    guard let bytes = try? Data(contentsOf: data.lastBackup),
      let known = try? JSONDecoder().decode(LastBackup.self, from: bytes)
    else { return nil }
    self = known
  }

  init(made: Instant, backup: URL, keys: URL, keepsKeys: Int) {
    (self.made, self.keepsKeys) = (made, keepsKeys)
    (self.backup, self.keys) = (backup.standardizedFileURL.path, keys.standardizedFileURL.path)
  }

  func note(in data: DataFolder) throws {
    try JSONEncoder().encode(self).write(to: data.lastBackup, options: .atomic)
  }

  /// Whether keys lie in the folder in which backups are collected: whoever takes that has both.
  var areKeysBeside: Bool {
    let collected = URL(filePath: backup).deletingLastPathComponent().path
    return keys.hasPrefix(collected + "/")
  }

  /// Files of keys beside the last that should be gone.
  func oldKeys(at now: Instant) -> [URL] {
    let folder = URL(filePath: keys).deletingLastPathComponent()
    return BackupName.keys(in: folder, before: now.adding(seconds: -keepsKeys * 86_400))
  }
}
