import ArgumentParser
import Basics
import Formats
import Foundation
import Office
import Records
import Store
import Web

struct PlacesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "places", abstract: told("places.about"),
    subcommands: [
      List.self, Find.self, Resolve.self, Repair.self, Import.self, Export.self, Check.self, Sources.self,
      CrosswalkFrom.self,
    ])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("places.list.about"))
    @Option(help: .told("places.list.options.level")) var level: Int?
    @Option(help: .told("shared.below")) var below: String?
    @Flag(help: .told("shared.ended")) var ended = false
    @Flag(help: .told("places.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withPlaces { places in
        let atlas = try await places.atlas()
        for place in try chosen(atlas, level: level, below: below, ended: ended) {
          try console.show(place, atlas, json: json)
        }
      }
    }
  }

  struct Find: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("places.find.about"),
      discussion: told("places.find.more"))
    @Argument(help: .told("places.find.options.query")) var query: String?
    @Option(help: .told("places.find.options.latitude")) var latitude: Double?
    @Option(help: .told("places.find.options.longitude")) var longitude: Double?
    @Option(help: .told("shared.limit")) var limit = 10
    @Flag(help: .told("places.find.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard (latitude == nil) == (longitude == nil), (query == nil) != (latitude == nil) else {
        throw ValidationError(told("wrong.position"))
      }
    }

    func perform(_ console: Console) async throws {
      try await options.withPlaces { places in
        let atlas = try await places.atlas()
        let found: [ID<Place>]
        if let query {
          let search = PlaceSearch(places.store, atlas)
          found = try await search.find(query, in: console.words.language, limit: limit).map(\.place)
        } else if let latitude, let longitude {
          let deepest = atlas.index.deepestPlace(latitude: latitude, longitude: longitude)
          found = deepest.map { atlas.line($0).map(\.id) } ?? []
        } else {
          found = []
        }
        for place in found.compactMap({ atlas[$0] }) { try console.show(place, atlas, json: json) }
        if found.isEmpty { throw ExitCode.failure }
      }
    }
  }

  struct Import: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("places.import.about"),
      discussion: told("places.import.more"))
    @Argument(help: .told("places.import.options.file"), completion: .file(extensions: ["csv", "geojson", "json"]))
    var file: String
    @Option(help: .told("places.import.options.source")) var source: String
    @Option(help: .told("places.import.options.edition")) var edition: String
    @Option(help: .told("places.import.options.date")) var date = ""
    @Option(help: .told("places.import.options.licence")) var licence = ""
    @Option(help: .told("places.import.options.address")) var address: String?
    @Option(help: .told("places.import.options.codeSet")) var codeSet = PlaceSource.pcodes
    @Option(help: .told("places.import.options.nameLanguage")) var nameLanguage = "en"
    @Flag(help: .told("places.import.options.onlyBoundaries")) var onlyBoundaries = false
    @Flag(help: .told("shared.check")) var check = false
    @Flag(help: .told("places.import.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let bytes = file == "-" ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) : try InputFile.bytes(file)
      let facts = PlaceSource.Facts(
        codeSet: codeSet, name: source, version: edition, date: date, licence: licence, address: address)
      let reading = PlaceFile.Options(nameLanguage: nameLanguage, sheet: file == "-" ? nil : file)
      try await options.withPlaces { places in
        let result =
          check
          ? try await places.checkImport(
            bytes, from: facts, options: reading, onlyBoundaries: onlyBoundaries)
          : try await places.importPlaces(
            bytes, from: facts, options: reading, onlyBoundaries: onlyBoundaries, by: .system)
        if json {
          try console.json(result)
        } else {
          for diagnostic in result.diagnostics { console.note(diagnostic) }
          console.say(result, isCheck: check)
        }
        if result.isRefused { throw ExitCode.failure }
      }
    }
  }

  struct Export: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("places.export.about"))
    @Option(help: .told("places.export.options.format")) var format = Format.csv
    @Option(help: .told("places.export.options.level")) var level: Int?
    @Option(help: .told("shared.below")) var below: String?
    @Flag(help: .told("shared.ended")) var ended = false
    @Option(help: .told("shared.out"), completion: .file()) var out: String?
    @OptionGroup var purpose: PurposeOption
    @OptionGroup var options: MissionOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case csv, geojson
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        try await mission.installPlaces()
        let places = mission.places
        let atlas = try await places.atlas()
        let chosen = try chosen(atlas, level: level, below: below, ended: ended)
        let mark = try await mission.office.profile.current().mark(in: console.words)
        let bytes =
          switch format {
          case .csv: PlaceExport.csv(chosen, in: atlas, mark: mark)
          case .geojson:
            PlaceExport.geoJSON(
              chosen, in: atlas, boundaries: try await places.shapes(of: Set(chosen.map(\.id))), mark: mark)
          }
        try await mission.note(.places, as: "places.\(format.rawValue)", for: purpose)
        try OutputFile.open(out).write(contentsOf: Data(bytes))
      }
    }
  }

  struct Check: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("places.check.about"),
      discussion: told("places.check.more"))
    @Flag(help: .told("places.check.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withPlaces { places in
        let findings = try await places.audit()
        for finding in findings {
          if json { try console.json(finding) } else { console.note(finding) }
        }
        if findings.contains(where: { $0.severity == .error }) { throw ExitCode.failure }
      }
    }
  }

  struct Sources: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("places.sources.about"))
    @Flag(help: .told("places.sources.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withPlaces { places in
        for source in try await places.store.read({ try $0.placeSources() }).map(\.facts) {
          if json {
            try console.json(source)
          } else {
            console.say([source.name, source.version, source.date, source.licence].joined(separator: "  "))
          }
        }
      }
    }
  }
}

extension PlacesCommand {
  struct CrosswalkFrom: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "crosswalk", abstract: told("places.crosswalkFrom.about"),
      discussion: told("places.crosswalkFrom.more"))
    @Argument(help: .told("shared.file"), completion: .file(extensions: ["csv"])) var file: String
    @Option(help: .told("places.crosswalkFrom.options.from")) var from: String
    @Option(help: .told("places.crosswalkFrom.options.to")) var to: String
    @Option(help: .told("places.crosswalkFrom.options.basis")) var basis: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let read = CrosswalkFile(try InputFile.bytes(file), sheet: file)
      try await options.withPlaces { places in
        let atlas = try await places.atlas()
        let crosswalk = Crosswalk(
          from: try edition(from, in: atlas), to: try edition(to, in: atlas), basis: basis, rows: read.rows)
        let diagnostics = read.diagnostics + (read.diagnostics.isEmpty ? crosswalk.diagnostics() : [])
        for diagnostic in diagnostics { console.note(diagnostic) }
        guard diagnostics.isEmpty else { throw PlaceRefusal.crosswalkRefused(diagnostics) }
        try await places.record(crosswalk, by: .system)
        console.say(console.words("place.crosswalkTaken", ["count": .number(crosswalk.rows.count)]))
      }
    }

    private func edition(_ text: String, in atlas: PlaceAtlas) throws -> ID<PlaceSource> {
      let found = atlas.sources.values.filter { source in
        [source.facts.version, source.facts.title].contains(text)
      }
      guard found.count == 1, let edition = found.first else { throw PlaceRefusal.unknownSource }
      return edition.id
    }
  }
}

extension MissionOptions {
  /// With the places that set-up fetched, when the mission has none yet.
  func withPlaces(_ work: (Places) async throws -> Void) async throws {
    try await withMission { mission in
      try await mission.installPlaces()
      try await work(mission.places)
    }
  }
}

private func chosen(_ atlas: PlaceAtlas, level: Int?, below: String?, ended: Bool) throws -> [PlaceRecord] {
  let root = try below.map { name in
    guard let place = atlas.place(named: name, on: Day(.now)) else { throw PlaceRefusal.unknown }
    return place
  }
  return atlas.places.filter { place in
    (level == nil || place.level == level) && (ended || place.until == nil)
      && (root.map { $0 != place.id && atlas.isWithin(place.id, $0) } ?? true)
  }.sorted { ($0.level, $0.code ?? "", $0.id) < ($1.level, $1.code ?? "", $1.id) }
}

/// A place as JSON tells it.
struct PlaceLine: Encodable {
  let id: ID<Place>
  let code: String?
  let level: Int
  let kind: PlaceKind
  let parent: String?
  let names: [String: String]
  let latitude: Double?
  let longitude: Double?
  let from: Day?
  let until: Day?
  let ending: PlaceEnding?

  init(_ place: PlaceRecord, _ atlas: PlaceAtlas) {
    (id, code, level, kind) = (place.id, place.code, place.level, place.kind)
    parent = place.parent.flatMap { atlas[$0]?.code }
    names = place.names.texts
    (latitude, longitude) = (place.centre?.latitude, place.centre?.longitude)
    (from, until, ending) = (place.from, place.until, place.ending)
  }
}

extension Console {
  func show(_ place: PlaceRecord, _ atlas: PlaceAtlas, json: Bool) throws {
    guard json else {
      let end = place.until.map { "  " + words("place.endedOn", ["date": .text(words.date($0))]) } ?? ""
      return say("\(place.code ?? "–")  \(atlas.path(place.id, in: words.language))\(end)")
    }
    try self.json(PlaceLine(place, atlas))
  }

  /// `places.csv!12:C: error: …`
  fileprivate func note(_ diagnostic: Diagnostic) {
    let place = diagnostic.location.map { "\($0): " } ?? ""
    note(place + words["severity.\(diagnostic.severity.rawValue)"] + ": " + words.diagnostic(diagnostic))
  }

  fileprivate func say(_ result: PlaceImport, isCheck: Bool) {
    let counts: [String: Words.Argument] = [
      "added": .number(result.added), "changed": .number(result.changed), "bounded": .number(result.bounded),
      "lines": .number(result.lines),
    ]
    let errors = result.diagnostics.count { $0.severity == .error }
    if errors > 0 {
      say(words("refusal.place.file", ["count": .number(errors)]))
    } else {
      say(words(isCheck ? "place.import.would" : "place.import.did", counts))
    }
  }
}
