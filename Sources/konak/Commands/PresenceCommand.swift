import ArgumentParser
import Basics
import Formats
import Foundation
import Office
import Records
import Store
import Web

struct PresenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presence", abstract: told("presence.about"),
    subcommands: [
      Rounds.self, Import.self, Workbook.self, Log.self, Undo.self, Totals.self, Change.self, Informants.self,
      Teams.self, Rebuild.self,
    ], defaultSubcommand: Rounds.self)

  struct Rounds: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("presence.rounds.about"))
    @Flag(help: .told("presence.rounds.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let programme: String
      let number: Int
      let id: String
      let from: String
      let to: String
      let state: String
      let isPractice: Bool
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        for programme in try await mission.office.programmes.all() {
          for round in try await mission.store.read({ try $0.rounds(of: programme.id) }) {
            if json {
              try console.json(
                Line(
                  programme: programme.code, number: round.number, id: round.id.description,
                  from: round.from.description, to: round.to.description, state: round.state.rawValue,
                  isPractice: round.isPractice || programme.assessment == nil))
            } else {
              let name = round.names.best(in: console.words.language)
              let practice =
                round.isPractice || programme.assessment == nil ? "  " + console.words["programme.mode.practice"] : ""
              let state = console.words["presence.state.\(round.state.rawValue)"] + practice
              console.say("\(programme.code) \(round.number)  \(name)  \(round.from) – \(round.to)  \(state)")
            }
          }
        }
      }
    }
  }

  struct Totals: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.totals.about"))
    @Option(help: .told("shared.programme")) var programme: String
    @Option(help: .told("shared.round")) var round: Int
    @Option(help: .told("presence.totals.options.below")) var below: String?
    @Flag(help: .told("presence.totals.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let code: String?
      let name: String
      /// Nil where nothing is known, which is not 0.
      let counted: Int?
      let carried: Int?
      let oldest: Int?
      let total: Int?
      let official: Int?
      let estimated: Int?
      let converted: Int?
      let places: Int
      let missing: Int
      /// Of which nothing is in the total: their groups may be the same people.
      let leftOut: Int
      let people: People
    }

    /// Dispersed and in sites; nil where it is not known, with the reasons.
    private struct People: Encodable {
      let dispersed: Int?
      let inSites: Int?
      /// In figures that have the people of sites in them, and in those of which that is not known.
      let withSites: Int?
      let notSaid: Int?
      let total: Int?
      let sites: Int
      let sitesWithoutFigure: Int
      let sitesClosed: Int
      let oldest: Day?
      let places: Int
      let placesWithoutTotal: Int
      let reasons: [LocationPeople.Reason]

      init(_ people: LocationPeople, isOne: Bool) {
        (dispersed, inSites, total) = (people.dispersed, people.inSites, people.total)
        (withSites, notSaid) = (people.together, people.unsaid)
        (sites, sitesWithoutFigure) = (people.sites.count, people.sites.unknown)
        (sitesClosed, oldest) = (people.sites.closed, people.sites.oldest)
        (places, placesWithoutTotal) = (people.complete, people.withoutTotal)
        reasons = people.reasons(isOne: isOne)
      }
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let round = try await mission.round(round, of: programme)
        try await mission.tellPractice(round, console)
        try await mission.presence.keeper.catchUp()
        let atlas = try await mission.places.atlas()
        let area = try below.map { text in
          guard let place = atlas.place(named: text, on: round.to) else { throw PresenceRefusal.placeUnknown }
          return place
        }
        let children = atlas.children(of: area).map(\.id)
        let (found, people, covered) = try await mission.store.read { reader in
          (
            try reader.presence(of: children, in: round.id),
            try reader.locationPeople(of: children, in: round, SiteReach(.system, on: Day(.now))),
            try reader.statuses(of: children, in: round.id)
          )
        }
        let words = console.words
        for figures in found.values.sorted(by: { (atlas[$0.place]?.code ?? "") < (atlas[$1.place]?.code ?? "") }) {
          let name = atlas[figures.place]?.names.best(in: words.language) ?? "–"
          let code = atlas[figures.place]?.code
          let own = people[figures.place] ?? LocationPeople()
          // Of a place that the round covers itself; else of those below it.
          let isOne = covered[figures.place] != nil
          func known(_ number: Int) -> Int? { figures.isKnown ? number : nil }
          if json {
            try console.json(
              Line(
                code: code, name: name, counted: known(figures.counted), carried: known(figures.carried),
                oldest: figures.oldest, total: known(figures.total), official: known(figures.official),
                estimated: known(figures.estimated), converted: known(figures.converted),
                places: figures.counts.scope, missing: figures.counts.missing,
                leftOut: figures.leftOut, people: People(own, isOne: isOne)))
          } else {
            let total =
              figures.isKnown
              ? words.total(figures)
              : words[figures.isOverlapping ? "presence.notAdded" : "presence.none"]
            console.say(
              "\(code ?? "–")  \(name)  \(total)  \(words["presence.column.carried"]): \(words.number(figures.carried))"
                + "  \(words["presence.column.missing"]): \(words.number(figures.counts.missing))")
            let panel = LocationPanel(own, isOne: isOne, words)
            for line in panel.lines {
              console.say("    \(line.label): \(line.value)" + (line.detail.isEmpty ? "" : " (\(line.detail))"))
            }
            for note in panel.notes { console.say("    \(note)") }
          }
        }
        if found.isEmpty { throw ExitCode.failure }
      }
    }
  }

  struct Change: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.change.about"))
    @Option(help: .told("shared.programme")) var programme: String
    @Option(help: .told("shared.round")) var round: Int
    @Option(name: .customLong("in"), help: .told("presence.change.options.area")) var area: String
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let round = try await mission.round(round, of: programme)
        try await mission.tellPractice(round, console)
        try await mission.presence.keeper.catchUp()
        guard let place = try await mission.places.atlas().place(named: area, on: round.to) else {
          throw PresenceRefusal.placeUnknown
        }
        let change = try await mission.store.read { try $0.change(of: place, in: round.id) }
        if json {
          var parts = Dictionary(
            ChangeParts.Part.allCases.map { ($0.rawValue, change[$0]) }, uniquingKeysWith: { first, _ in first })
          parts["total"] = change.total
          return try console.json(parts)
        }
        for part in ChangeParts.Part.allCases {
          console.say("\(console.words["presence.part.\(part.rawValue)"])  \(console.words.number(change[part]))")
        }
        console.say("\(console.words["presence.partTotal"])  \(console.words.number(change.total))")
      }
    }
  }

  struct Rebuild: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("presence.rebuild.about"),
      discussion: told("presence.rebuild.more"))
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let hasMoved = try await options.withMission { try await $0.presence.keeper.rebuild() }
      console.say(console.words["console.evidence.\(hasMoved ? "moved" : "same")"])
      if hasMoved { throw ExitCode.failure }
    }
  }
}

extension Mission {
  /// Writes down that a file of a round is written here.
  func note(
    _ file: String, _ kind: DataExport.Kind = .presence, of round: TrackingRound, for purpose: PurposeOption,
    in words: Words
  ) async throws {
    let programme = try await office.programmes.all().first { $0.id == round.programme }
    let names = [programme?.names, round.names].compactMap { $0?.best(in: words.language) }
    try await note(kind, of: round.id, called: words.list(names), as: file, for: purpose)
  }

  /// The round of a number in the programme of a code.
  func round(_ number: Int, of code: String) async throws -> TrackingRound {
    guard let programme = try await office.programmes.programme(code: code),
      let round = try await store.read({ try $0.rounds(of: programme.id) }).first(where: { $0.number == number })
    else { throw PresenceRefusal.roundUnknown }
    return round
  }

  /// Says beside figures that they are not real, where that is so; figures themselves stay as a program reads them.
  fileprivate func tellPractice(_ round: TrackingRound, _ console: Console) async throws {
    let isPractising = try await store.read { try $0.isPractising(round.programme) }
    if round.isPractice || isPractising { console.note(console.words["programme.practiceFile"]) }
  }
}
