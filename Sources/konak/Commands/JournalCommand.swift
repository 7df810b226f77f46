import ArgumentParser
import Basics
import Foundation
import Store
import Web

struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: told("journal.about"),
    subcommands: [Verify.self, RebuildTables.self])

  struct Verify: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("journal.verify.about"),
      discussion: told("journal.verify.more"))

    @OptionGroup var options: MissionOptions

    @Option(
      help: .told("journal.verify.options.against", valueName: "folder"),
      completion: .directory)
    var against: String?

    @Flag(help: .told("shared.json"))
    var json = false

    private struct Result: Encodable {
      struct Line: Encodable {
        let kind: String
        let position: Int?
        let node: ID<Node>?
        let compartment: ID<Compartment>?
        let sequence: Int?
        let entry: ID<Entry>?
        let detail: String?
      }
      let entries: Int
      let pending: Int
      let chains: Int
      let findings: [Line]
    }

    func perform(_ console: Console) async throws {
      let heads = try against.map { try BackupFolder(InputFile.folder($0)).readManifest().signedHeads() } ?? []
      let line = ProgressLine()
      defer { line.finish() }
      let words = console.words
      let found = try await options.withMission { mission in
        try await mission.store.verify(against: heads) { done, total in
          line.show(words["console.journal.verifying"], done, of: total)
        }
      }
      line.finish()
      if json {
        let lines = found.findings.map { finding in
          Result.Line(
            kind: finding.kind.rawValue, position: finding.position, node: finding.chain?.node,
            compartment: finding.chain?.compartment, sequence: finding.sequence, entry: finding.entry,
            detail: finding.detail)
        }
        try console.json(
          Result(entries: found.entries, pending: found.pending, chains: found.heads.count, findings: lines))
      } else {
        for finding in found.findings { console.say(Self.sentence(finding, words)) }
        console.say(
          words(
            found.isSound ? "console.journal.sound" : "console.journal.unsound",
            ["entries": .number(found.entries), "chains": .number(found.heads.count)]))
      }
      if !found.isSound { throw ExitCode.failure }
    }

    private static func sentence(_ finding: Verification.Finding, _ words: Words) -> String {
      let places: [(String, String?)] = [
        ("position", finding.position.map(String.init)), ("node", finding.chain?.node.description),
        ("compartment", finding.chain?.compartment.description), ("sequence", finding.sequence.map(String.init)),
        ("entry", finding.entry?.description), ("detail", finding.detail),
      ]
      let place = places.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
      return "\(words["console.journal.finding.\(finding.kind.rawValue)"]) (\(place))"
    }
  }

  struct RebuildTables: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "rebuild", abstract: told("journal.rebuildTables.about"),
      discussion: told("journal.rebuildTables.more"))

    @OptionGroup var options: MissionOptions

    @Flag(help: .told("journal.rebuildTables.options.replace"))
    var replace = false

    @Flag(help: .told("shared.json"))
    var json = false

    private struct Result: Encodable {
      struct Line: Encodable {
        let table: String
        let extra: Int
        let missing: Int
      }
      let streams: Int
      let tables: Int
      let differences: [Line]
      let replaced: Bool
    }

    func perform(_ console: Console) async throws {
      let line = ProgressLine()
      defer { line.finish() }
      let words = console.words
      let result = try await options.withMission { mission in
        try await mission.store.rebuild(replacing: replace) { done, total in
          line.show(words["console.journal.rebuilding"], done, of: total)
        }
      }
      line.finish()
      if json {
        let lines = result.differences.map { Result.Line(table: $0.table, extra: $0.extra, missing: $0.missing) }
        try console.json(
          Result(streams: result.streams, tables: result.tables, differences: lines, replaced: replace))
      } else {
        for difference in result.differences {
          console.say(
            words(
              "console.journal.difference",
              [
                "table": .text(difference.table), "extra": .number(difference.extra),
                "missing": .number(difference.missing),
              ]))
        }
        let key = result.isSound ? "equal" : replace ? "replaced" : "different"
        console.say(
          words("console.journal.\(key)", ["tables": .number(result.tables), "streams": .number(result.streams)]))
      }
      if !result.isSound, !replace { throw ExitCode.failure }
    }
  }
}
