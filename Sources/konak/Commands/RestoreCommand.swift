import ArgumentParser
import Basics
import Foundation
import Store
import Web

struct RestoreCommand: KonakCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: told("restore.about"),
    discussion: told("restore.more"))

  @OptionGroup var options: MissionOptions

  @Argument(help: .told("restore.options.backup", valueName: "folder"), completion: .directory)
  var backup: String

  @Option(
    help: .told("restore.options.keys", valueName: "file"),
    completion: .file())
  var keys: String?

  @Option(help: .told("restore.options.erased", valueName: "file"), completion: .file())
  var erased: [String] = []

  @Flag(help: .told("restore.options.move"))
  var move = false

  @Flag(help: .told("shared.json"))
  var json = false

  func perform(_ console: Console) async throws {
    let configuration = try options.configuration()
    let data = configuration.data
    let folder = try InputFile.folder(backup)
    try data.prepare()
    let lock = try DataFolderLock(data, .alone)
    defer { withExtendedLifetime(lock) {} }
    let plan = RestorePlan(
      backup: BackupFolder(folder), keyFile: keys.map { URL(filePath: $0) }, identity: move ? .same : .new,
      erasures: erased.map { ErasureList(file: URL(filePath: $0)) } + Self.later(than: folder))
    let line = ProgressLine()
    defer { line.finish() }
    let words = console.words
    let report = try await Store.restore(
      plan, to: configuration.location, keys: try NodeKeys(file: data.nodeKey), projections: Schema.projections,
      erasables: Schema.erasables, migrations: Schema.migrations, tables: Schema.tables,
      erasures: ErasureList(file: data.erasures),
      blobFolder: configuration.location.engine == .sqlite ? data.blobs : nil
    ) { stage, done, total in
      line.show(words["console.restore.stage.\(stage.rawValue)"], done, of: total)
    }
    line.finish()
    if json {
      try console.json(report)
    } else {
      console.say(
        words(
          "console.restore.done",
          [
            "entries": .number(report.entries), "rows": .number(report.rows), "blobs": .number(report.blobs),
            "erased": .number(report.erased),
          ]))
      if report.lackingBlobs > 0 {
        console.note(words("console.restore.lacking", ["count": .number(report.lackingBlobs)]))
      }
      if keys == nil { console.note(words["console.restore.noKeys"]) }
    }
  }

  /// The lists in backups beside this one that were made after it.
  private static func later(than folder: URL) -> [ErasureList] {
    let name = folder.lastPathComponent
    return BackupName.finished(in: folder.deletingLastPathComponent()).filter { $0.lastPathComponent > name }
      .map { ErasureList(file: BackupFolder($0).erasures) }
  }
}
