import ArgumentParser
import Basics
import Formats
import Foundation
import Office
import Records
import Store
import Web

struct SitesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sites", abstract: told("sites.about"),
    subcommands: [
      List.self, Import.self, Imports.self, Undo.self, Export.self, Duplicates.self, Ranking.self,
    ])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("sites.list.about"))
    @OptionGroup var choice: SiteChoice
    @Flag(help: .told("sites.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withSites { sites in
        let atlas = try await sites.places.atlas()
        let query = try choice.query(atlas)
        for line in try await sites.store.read({ try $0.allSites(query, .all) }) {
          let told = SiteTold(line, atlas, console.words.language)
          if json { try console.json(told) } else { console.say(told.text(console.words)) }
        }
      }
    }
  }

  struct Export: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("sites.export.about"))
    @Option(help: .told("sites.export.options.format")) var format = Format.csv
    @OptionGroup var choice: SiteChoice
    @Option(help: .told("shared.out"), completion: .file()) var out: String?
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case csv, xlsx, geojson

      var kind: SiteExport.Kind {
        switch self {
        case .csv: .csv
        case .xlsx: .xlsx
        case .geojson: .geojson
        }
      }
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let sites = mission.sites
        let atlas = try await sites.places.atlas()
        let query = try choice.query(atlas)
        let lines = try await sites.store.read { try $0.allSites(query, .all) }
        let mark = try await mission.office.profile.current().mark(in: console.words)
        let bytes = SiteExport.bytes(lines, as: format.kind, in: atlas, mark: mark)
        try await mission.note(.sites, as: "sites.\(format.rawValue)", for: purpose)
        try OutputFile.open(out).write(contentsOf: Data(bytes))
      }
    }
  }

  struct Duplicates: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("sites.duplicates.about"))
    @Option(help: .told("sites.duplicates.options.distance"))
    var distance = SiteLikeness.usualDistance
    @Option(help: .told("shared.limit")) var limit = 100
    @Flag(help: .told("sites.duplicates.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard (10...5000).contains(distance) else { throw ValidationError(told("wrong.distance")) }
    }

    private struct Told: Encodable {
      let codes: [String]
      let names: [String]
      let score: Double
      let metres: Double?
      let likeness: Double
    }

    func perform(_ console: Console) async throws {
      try await options.withSites { sites in
        let atlas = try await sites.places.atlas()
        let found = try await sites.duplicates(within: distance, .all)
        for proposal in found.proposals.prefix(limit) {
          let places = [proposal.pair.low, proposal.pair.high].compactMap { atlas[$0] }
          let told = Told(
            codes: places.map { $0.code ?? "" }, names: places.map { $0.names.best(in: console.words.language) },
            score: proposal.score, metres: proposal.distance, likeness: proposal.likeness)
          if json {
            try console.json(told)
          } else {
            let metres = proposal.distance.map { "\(Int($0.rounded())) m" } ?? "–"
            let pair = zip(told.codes, told.names).map { "\($0) \($1)" }.joined(separator: " = ")
            console.say("\(Int(proposal.score.rounded()))  \(metres)  \(pair)")
          }
        }
      }
    }
  }

  struct Ranking: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("sites.ranking.about"),
      discussion: told("sites.ranking.more"))
    @Option(help: .told("sites.ranking.options.by")) var by = Order.severity
    @Option(help: .told("sites.ranking.options.below")) var below: String?
    @Option(help: .told("shared.limit")) var limit = 20
    @Flag(help: .told("sites.ranking.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    enum Order: String, ExpressibleByArgument, CaseIterable {
      case severity, people
    }

    private struct Told: Encodable {
      let rank: Int
      let code: String
      let name: String
      let severity: Double?
      let lowest: Double
      let highest: Double
      let individuals: Int?
      let day: Day?
      let known: Int
      let unknown: Int
    }

    func perform(_ console: Console) async throws {
      try await options.withSites { sites in
        let atlas = try await sites.places.atlas()
        var query = SiteQuery()
        query.within = try SiteChoice.area(below, atlas)
        let order: SiteRanking.Order =
          switch by {
          case .severity: .severity
          case .people: .people
          }
        let found = try await sites.ranking(query, by: order, .all)
        for line in found.ranked.prefix(limit) {
          let (candidate, severity) = (line.candidate, line.candidate.severity)
          let name = atlas[candidate.site]?.names.best(in: console.words.language) ?? ""
          let told = Told(
            rank: line.rank, code: candidate.code, name: name, severity: severity.score, lowest: severity.lowest,
            highest: severity.highest, individuals: candidate.individuals, day: candidate.day, known: severity.known,
            unknown: severity.unknown)
          if json {
            try console.json(told)
          } else {
            console.say(
              "\(line.rank)  \(console.words.number(line.value, decimals: 1...1))  \(candidate.code)  \(name)")
          }
        }
        if !json, !found.unknown.isEmpty {
          console.note(console.words("site.ranking.unknown", ["count": .number(found.unknown.count)]))
        }
      }
    }
  }
}

/// Which sites are meant.
struct SiteChoice: ParsableArguments {
  @Option(help: .told("siteChoice.options.below")) var below: String?
  @Option(help: .told("siteChoice.options.type")) var type: String?
  @Option(help: .told("siteChoice.options.state")) var state: State?
  @Option(help: .told("siteChoice.options.search")) var search: String?

  enum State: String, ExpressibleByArgument, CaseIterable {
    case open, closed, merged, split
  }

  func query(_ atlas: PlaceAtlas) throws -> SiteQuery {
    var query = SiteQuery()
    query.search = search ?? ""
    query.type = type
    query.state = state.flatMap { SiteRecord.State(rawValue: $0.rawValue) }
    query.within = try Self.area(below, atlas)
    return query
  }

  static func area(_ named: String?, _ atlas: PlaceAtlas) throws -> ID<Place>? {
    guard let named else { return nil }
    guard let place = atlas.place(named: named, on: Day(.now)) else { throw PlaceRefusal.unknown }
    return place
  }
}

/// A site as JSON tells it. What is not known is not there; it is never 0.
struct SiteTold: Encodable {
  let code: String
  let name: String
  let area: String?
  let type: String?
  let state: String
  let manager: String?
  let capacity: SiteCapacity?
  let opened: Day?
  let latitude: Double?
  let longitude: Double?
  let individuals: Int?
  let households: Int?
  let day: Day?

  init(_ line: SiteLine, _ atlas: PlaceAtlas, _ language: Language) {
    let place = atlas[line.record.place]
    (code, name) = (line.record.code, place?.names.best(in: language) ?? "")
    area = place?.parent.flatMap { atlas[$0]?.code }
    (type, state) = (line.record.facts.type, line.record.state.rawValue)
    (manager, capacity) = (line.record.facts.manager, line.record.facts.capacity)
    opened = line.record.facts.opened
    (latitude, longitude) = (place?.centre?.latitude, place?.centre?.longitude)
    (individuals, households) = (line.figure?.findings.individuals, line.figure?.findings.households)
    day = line.figure?.day
  }

  func text(_ words: Words) -> String {
    let people =
      individuals.map { words("site.count.individuals", ["count": .number($0)]) }
      ?? households.map { words("site.count.households", ["count": .number($0)]) } ?? words["site.notKnown"]
    let age = day.map { " (\(words.date($0)))" } ?? ""
    return "\(code)  \(name)  \(words["site.state.\(state)"])  \(people)\(age)"
  }
}

extension SiteReach {
  /// The command line of whoever may read the database file anyway.
  static let all = SiteReach(.system, on: Day(.now))
}

extension MissionOptions {
  /// With the assessments as they are now: nobody else keeps them where the mission is not served.
  func withSites(_ work: (Sites) async throws -> Void) async throws {
    try await withMission { mission in
      try await SiteAssessmentKeeper(mission.store, rules: mission.sites.rules).catchUp()
      try await work(mission.sites)
    }
  }
}
