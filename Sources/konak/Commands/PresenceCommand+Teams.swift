import ArgumentParser
import Basics
import Formats
import Foundation
import Office
import Records
import Store
import Web

extension PresenceCommand {
  /// What the page of a round's teams does, by the same verbs.
  struct Teams: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.teams.about"),
      subcommands: [List.self, Add.self, Change.self, Assign.self, Places.self, Import.self],
      defaultSubcommand: List.self)

    struct List: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.teams.list.about"))
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("shared.round")) var round: Int
      @Flag(help: .told("presence.teams.list.options.json")) var json = false
      @OptionGroup var options: MissionOptions

      private struct Line: Encodable {
        let id: String?
        /// Left out for what nobody takes.
        let team: String?
        let place: String?
        let members: Int
        let closed: Bool
        let assigned: Int
        let reached: Int
        let inaccessible: Int
        let notReached: Int
        let overdue: Int
        let outside: Int
      }

      func perform(_ console: Console) async throws {
        try await options.withMission { mission in
          let round = try await mission.round(round, of: programme)
          let atlas = try await mission.places.atlas()
          let (teams, progress) = try await mission.store.read { reader in
            (
              try reader.teams(of: round.programme),
              try reader.teamProgress(of: round, areas: nil, on: Day(mission.store.clock.now()))
            )
          }
          let words = console.words
          // What another office has not told of yet is shown too.
          let others = progress.keys.compactMap(\.self).filter { id in !teams.contains { $0.id == id } }.sorted()
          var ids: [ID<FieldTeam>?] = (teams.map(\.id) + others).map { $0 }
          if progress[nil] != nil { ids.append(nil) }
          for id in ids {
            let (team, figures) = (teams.first { $0.id == id }, progress[id] ?? TeamProgress())
            if json {
              try console.json(
                Line(
                  id: id?.description, team: team?.name, place: team?.place.flatMap { atlas[$0]?.code },
                  members: team?.members.count ?? 0, closed: team?.isClosed ?? false, assigned: figures.assigned,
                  reached: figures.reached, inaccessible: figures.inaccessible, notReached: figures.notReached,
                  overdue: figures.overdue, outside: figures.outside))
              continue
            }
            let name = team?.name ?? words[id == nil ? "team.nobody" : "team.unheard"]
            let closed = team?.isClosed == true ? " (\(words["team.isClosed"]))" : ""
            let counts = [("assigned", figures.assigned), ("reached", figures.reached), ("overdue", figures.overdue)]
              .map { "\(words["team.column.\($0.0)"]): \(words.number($0.1))" }
            console.say(([name.onOneLine + closed] + counts).joined(separator: "  "))
          }
        }
      }
    }

    struct Add: KonakCommand {
      static let configuration = CommandConfiguration(abstract: told("presence.teams.add.about"))
      @Argument(help: .told("presence.teams.add.options.name")) var name: String
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("presence.teams.add.options.place")) var place: String?
      @Option(
        help: .told("presence.teams.add.options.member", valueName: "account"))
      var member: [String] = []
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        let id = try await options.withMission { mission in
          let record = try await mission.programme(programme)
          return try await mission.presence.define(
            of: record, name: name, place: try await mission.place(place),
            members: try await mission.members(member, of: record), by: .system)
        }
        console.say(id.description)
      }
    }

    struct Change: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.teams.change.about"),
        discussion: told("presence.teams.change.more"))
      @Argument(help: .told("shared.team")) var team: String
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("presence.teams.change.options.name")) var name: String?
      @Option(help: .told("presence.teams.change.options.place")) var place: String?
      @Flag(help: .told("presence.teams.change.options.anywhere")) var anywhere = false
      @Option(help: .told("presence.teams.change.options.member", valueName: "account"))
      var member: [String] = []
      @Flag(help: .told("presence.teams.change.options.nobody")) var nobody = false
      @Flag(help: .told("presence.teams.change.options.state")) var state: State?
      @OptionGroup var options: MissionOptions

      enum State: String, EnumerableFlag { case close, open }

      func validate() throws {
        guard !anywhere || place == nil else { throw ValidationError(told("wrong.anywhere")) }
        guard !nobody || member.isEmpty else { throw ValidationError(told("wrong.nobody")) }
      }

      func perform(_ console: Console) async throws {
        try await options.withMission { mission in
          let record = try await mission.programme(programme)
          let known = try await mission.team(team, of: record)
          try await mission.presence.define(
            known.id, of: record, name: name ?? known.name,
            place: anywhere ? nil : try await mission.place(place) ?? known.place,
            members: member.isEmpty && !nobody ? known.members : try await mission.members(member, of: record),
            isClosed: state.map { $0 == .close } ?? known.isClosed, by: .system)
        }
      }
    }

    struct Assign: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.teams.assign.about"))
      @Argument(help: .told("presence.teams.assign.options.places")) var places: [String]
      @Option(help: .told("shared.team")) var team: String?
      @Flag(help: .told("presence.teams.assign.options.takeBack")) var takeBack = false
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("shared.round")) var round: Int
      @Option(help: .told("presence.teams.assign.options.until")) var until: Day?
      @Flag(help: .told("presence.teams.assign.options.leaving")) var leaving = false
      @Flag(help: .told("presence.teams.assign.options.json")) var json = false
      @OptionGroup var options: MissionOptions

      func validate() throws {
        guard (team == nil) == takeBack else { throw ValidationError(told("wrong.takeBack")) }
      }

      func perform(_ console: Console) async throws {
        let count = try await options.withMission { mission in
          let round = try await mission.round(round, of: programme)
          let chosen = try await mission.team(ifNamed: team, of: round.programme)
          var covered: [ID<Place>] = []
          for text in places {
            guard let area = try await mission.place(text) else { throw PresenceRefusal.placeUnknown }
            covered += try await mission.store.read { try $0.covered(in: area, of: round.id, areas: nil) }
          }
          return try await mission.presence.assign(
            Set(covered).sorted(), in: round.id, to: chosen?.id, until: until, leaving: leaving, by: .system)
        }
        if json { try console.json(count) } else { console.say(count.told(console.words)) }
      }
    }

    struct Places: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.teams.places.about"))
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("shared.round")) var round: Int
      @Option(help: .told("presence.teams.places.options.team")) var team: String?
      @Flag(help: .told("presence.teams.places.options.nobody")) var nobody = false
      @Option(name: .shortAndLong, help: .told("presence.teams.places.options.out"), completion: .file())
      var out: String?
      @OptionGroup var purpose: PurposeOption
      @OptionGroup var options: MissionOptions

      func validate() throws {
        guard !nobody || team == nil else { throw ValidationError(told("wrong.teamNobody")) }
      }

      func perform(_ console: Console) async throws {
        try await options.withMission { mission in
          let round = try await mission.round(round, of: programme)
          let atlas = try await mission.places.atlas()
          let chosen = try await mission.team(ifNamed: team, of: round.programme)
          let choice = nobody ? TeamChoice.nobody : chosen.map { .team($0.id) } ?? .all
          let (teams, places) = try await mission.store.read { reader in
            (
              try reader.teams(of: round.programme),
              try reader.teamPlaces(of: round.id, choice, areas: nil, limit: AssignmentSheet.mostRows)
            )
          }
          let mark = try await mission.office.mark(ofProgramme: programme, in: console.words)
          let sheet = AssignmentSheet(words: console.words, atlas: atlas, teams: teams, mark: mark)
          try await mission.note(
            "assignments-\(round.number).csv", .teams, of: round, for: purpose, in: console.words)
          try OutputFile.open(out).write(contentsOf: Data(sheet.separatedValues(places)))
        }
      }
    }

    struct Import: KonakCommand {
      static let configuration = CommandConfiguration(
        abstract: told("presence.teams.import.about"),
        discussion: told("presence.teams.import.more"))
      @Argument(help: .told("shared.file"), completion: .file(extensions: ["csv", "xlsx", "xls"])) var file: String
      @Option(help: .told("shared.programme")) var programme: String
      @Option(help: .told("shared.round")) var round: Int
      @Flag(help: .told("shared.check")) var check = false
      @Flag(help: .told("presence.teams.import.options.json")) var json = false
      @OptionGroup var options: MissionOptions

      func perform(_ console: Console) async throws {
        let bytes = try InputFile.bytes(file)
        let words = console.words
        let result = try await options.withMission { mission in
          let round = try await mission.round(round, of: programme)
          return try await mission.presence.importAssignments(
            bytes, into: round.id, places: mission.places, isCheck: check, by: .system)
        }
        if json {
          try console.json(result)
        } else {
          for diagnostic in result.diagnostics { console.note(diagnostic.line(in: words)) }
          let count = result.count.told(words)
          console.say(
            result.isRefused
              ? words["team.import.refused"] : check ? words("team.import.would", ["count": .text(count)]) : count)
        }
        if result.isRefused { throw ExitCode.failure }
      }
    }
  }
}

extension Mission {
  fileprivate func programme(_ code: String) async throws -> ID<Programme> {
    guard let programme = try await office.programmes.programme(code: code) else { throw PresenceRefusal.roundUnknown }
    return programme.id
  }

  /// By P-code or name, of places in force. Nil for nil.
  fileprivate func place(_ text: String?) async throws -> ID<Place>? {
    guard let text else { return nil }
    guard let place = try await places.atlas().place(named: text, on: Day(store.clock.now())) else {
      throw PresenceRefusal.placeUnknown
    }
    return place
  }

  /// Nil for nil.
  fileprivate func team(ifNamed text: String?, of programme: ID<Programme>) async throws -> FieldTeam? {
    guard let text else { return nil }
    return try await team(text, of: programme)
  }

  /// By its name, as people write it, or its id: of two with one name the open one.
  fileprivate func team(_ text: String, of programme: ID<Programme>) async throws -> FieldTeam {
    let teams = try await store.read { try $0.teams(of: programme) }
    guard
      let team = teams.first(where: { $0.id.description == text })
        ?? teams.first(where: { FieldTeam.key($0.name) == FieldTeam.key(text) })
    else { throw TeamRefusal.unknown }
    return team
  }

  /// Those whom the page would offer, by what they are called there.
  fileprivate func members(_ accounts: [String], of programme: ID<Programme>) async throws -> [ID<Actor>] {
    guard !accounts.isEmpty else { return [] }
    let offered = try await TeamCandidate.all(
      of: programme, in: office, for: .system, on: Day(store.clock.now()))
    return try accounts.map { account in
      let found = offered.filter { $0.account == account || $0.id.description == account }
      guard let one = found.first, found.count == 1 else {
        throw UsageProblem("member", ["name": account, "count": "\(found.count)"])
      }
      return one.id
    }
  }
}
