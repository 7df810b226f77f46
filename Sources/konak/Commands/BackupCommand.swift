import ArgumentParser
import Basics
import Foundation
import Store
import Web

struct BackupCommand: KonakCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: told("backup.about"),
    discussion: told("backup.more"))

  @OptionGroup var options: MissionOptions

  @Argument(help: .told("backup.options.folder", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(help: .told("backup.options.keys", valueName: "folder"), completion: .directory)
  var keys: String?

  @Option(help: .told("backup.options.keepKeys", valueName: "days"))
  var keepKeys = 35

  @Flag(help: .told("shared.json"))
  var json = false

  private struct Result: Encodable {
    let backup: String
    let keys: String
    let removedKeys: [String]
    let written: BackupReport
  }

  func validate() throws {
    guard keepKeys > 0 else { throw ValidationError(told("wrong.keepKeys")) }
  }

  func perform(_ console: Console) async throws {
    let root = URL(filePath: folder)
    let keyFolder = keys.map { URL(filePath: $0) } ?? root.appending(path: "keys")
    let now = Instant.now
    let name = BackupName.text(now)
    let target = root.appending(path: name)
    let keyFile = keyFolder.appending(path: "\(name).keys")
    let line = ProgressLine()
    let words = console.words
    defer { line.finish() }
    let report = try await options.withMission { mission in
      let report = try await mission.store.backup(
        to: target, keys: keyFile, previous: BackupName.finished(in: root).last
      ) { stage, done, total in line.show(words["console.backup.stage.\(stage.rawValue)"], done, of: total) }
      try LastBackup(made: now, backup: target, keys: keyFile, keepsKeys: keepKeys)
        .note(in: mission.configuration.data)
      return report
    }
    line.finish()
    let removed = try BackupName.removeKeys(in: keyFolder, before: now.adding(seconds: -keepKeys * 86_400))
    if json {
      try console.json(
        Result(backup: target.path, keys: keyFile.path, removedKeys: removed.map(\.path), written: report))
      return
    }
    console.say(
      words(
        "console.backup.done",
        [
          "folder": .text(target.path), "keys": .text(keyFile.path), "entries": .number(report.entries),
          "rows": .number(report.rows), "blobs": .number(report.blobs),
        ]))
    if report.lackingBlobs > 0 {
      console.note(words("console.backup.lacking", ["count": .number(report.lackingBlobs)]))
    }
    if !removed.isEmpty { console.say(words("console.backup.removed", ["count": .number(removed.count)])) }
  }
}

/// How backups are called: `2026-03-01T093000Z`, so that names sort by time.
enum BackupName {
  static func text(_ instant: Instant) -> String {
    let text = instant.description
    return text.prefix(19).filter { $0 != ":" } + "Z"
  }

  /// Nil for anything that is not such a name.
  static func instant(_ name: some StringProtocol) -> Instant? {
    let parts = name.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, let day = Day(parts[0]), parts[1].count == 7, parts[1].last == "Z" else { return nil }
    let digits = parts[1].dropLast()
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else { return nil }
    let seconds = number / 10_000 * 3600 + number / 100 % 100 * 60 + number % 100
    return Instant(microseconds: Int64(day.epochDay * 86_400 + seconds) * 1_000_000)
  }

  /// The finished backups in a folder, oldest first.
  static func finished(in root: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return names.filter { instant($0) != nil }.sorted().map { root.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: BackupFolder($0).manifest.path) }
  }

  /// Files of keys in a folder that are older.
  static func keys(in folder: URL, before limit: Instant) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { name in
      name.hasSuffix(".keys") && instant(name.dropLast(5)).map { $0 < limit } == true
    }.sorted().map { folder.appending(path: $0) }
  }

  /// Removes files of keys that are older, and says which.
  static func removeKeys(in folder: URL, before limit: Instant) throws -> [URL] {
    let old = keys(in: folder, before: limit)
    for file in old { try FileManager.default.removeItem(at: file) }
    return old
  }
}
