import ArgumentParser
import Basics
import Office
import Records
import Web

extension PresenceCommand {
  struct Informants: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.informants.about"),
      discussion: told("presence.informants.more"))
    @Flag(help: .told("presence.informants.options.erase")) var erase = false
    @Flag(help: .told("presence.informants.options.json")) var json = false
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
