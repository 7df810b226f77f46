import ArgumentParser
import Basics
import Office
import Records
import Web

extension PresenceCommand {
  struct Informants: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the informants whose personal parts are to be erased, by code; or erase them now.",
      discussion: "The server erases them each night. Neither kind nor place is shown here.")
    @Flag(help: "Erase them now.") var erase = false
    @Flag(help: "One line of JSON an informant.") var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let programme: String
      let code: String
      let keptUntil: String
      let withdrew: Bool
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        try await mission.informants.catchUp()
        if erase {
          var count = 0
          while case let done = try await mission.informants.eraseDue(), done > 0 { count += done }
          return console.say(console.words("console.presence.erased", ["count": .number(count)]))
        }
        let retention = try await mission.informants.retention()
        let codes = Dictionary(
          uniqueKeysWithValues: try await mission.office.programmes.all().map { ($0.id, $0.code) })
        for record in try await mission.informants.due() {
          let day = record.lastDay(retention: retention.months[record.programme])
          let programme = codes[record.programme] ?? "–"
          if json {
            try console.json(
              Line(
                programme: programme, code: record.code, keptUntil: day.description,
                withdrew: record.withdrawn != nil))
          } else {
            let why = console.words[record.withdrawn == nil ? "informant.dueRetention" : "informant.dueWithdrawn"]
            console.say("\(programme)  \(record.code)  \(day)  \(why)")
          }
        }
      }
    }
  }
}
