import ArgumentParser
import Basics
import Foundation
import Office
import Records
import Web

extension PresenceCommand {
  struct Workbook: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.workbook.about"),
      discussion: told("presence.workbook.more"))
    @Option(help: .told("shared.programme")) var programme: String
    @Option(help: .told("shared.round")) var round: Int
    @Option(name: .shortAndLong, help: .told("presence.workbook.options.out"), completion: .file())
    var out: String?
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let round = try await mission.round(round, of: programme)
        let record = try await mission.office.programmes.programme(code: programme)
        let mark = try await mission.office.mark(ofProgramme: programme, in: console.words)
        let book = RoundWorkbook(console.words, try await mission.places.atlas(), mark: mark)
        try await mission.note(book.name(round), of: round, for: purpose, in: console.words)
        let file = try OutputFile.open(out, isBinary: true)
        try await book.write(
          round, of: record, in: mission.presence, at: .now, actorName: { try await mission.actorName($0) },
          to: { try file.write(contentsOf: Data($0)) })
        if let out {
          let name = round.names.best(in: console.words.language)
          console.note(console.words("workbook.written", ["round": .text(name), "file": .text(out)]))
        }
      }
    }
  }
}
