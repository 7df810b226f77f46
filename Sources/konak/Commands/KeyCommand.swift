import ArgumentParser
import Basics
import Foundation
import Store
import Web

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: told("key.about"),
    subcommands: [Show.self, Restore.self])

  struct Show: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("key.show.about"),
      discussion: told("key.show.more"))

    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let keys = try NodeKeys(file: try options.configuration().data.nodeKey)
      console.say(keys.recoveryCode.description)
      console.note(console.words["console.key.keep"])
    }
  }

  struct Restore: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("key.restore.about"))

    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let data = try options.configuration().data
      guard !FileManager.default.fileExists(atPath: data.nodeKey.path) else { throw KeyIsThere() }
      if isatty(STDIN_FILENO) == 1 { console.note(console.words["console.key.ask"]) }
      let code = try RecoveryCode(readLine() ?? "")
      try data.prepare()
      try NodeKeys(code).write(to: data.nodeKey)
      console.say(console.words("console.key.written", ["file": .text(data.nodeKey.path)]))
    }
  }
}

/// There is a key already; it may be the only one that opens the data.
struct KeyIsThere: Refusal {
  var code: String { "keys.there" }
  var kind: RefusalKind { .conflict }
}
