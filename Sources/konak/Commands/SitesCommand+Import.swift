import ArgumentParser
import Basics
import Collect
import Formats
import Foundation
import Records
import Store
import Web

extension SitesCommand {
  struct Import: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("sites.import.about"),
      discussion: told("sites.import.more"))
    @Argument(help: .told("sites.import.options.file"), completion: .file(extensions: ["csv", "xlsx", "xls"]))
    var file: String
    @Option(help: .told("sites.import.options.map", valueName: "column=meaning")) var map: [String] = []
    @Option(help: .told("sites.import.options.set", valueName: "field=text")) var set: [String] = []
    @Option(help: .told("sites.import.options.area", valueName: "text=place")) var area: [String] = []
    @Flag(help: .told("sites.import.options.accept")) var accept = false
    @Option(help: .told("shared.sheet", valueName: "name")) var sheet: String?
    @Option(help: .told("shared.heading", valueName: "row")) var heading: Int?
    @Flag(help: .told("shared.check")) var check = false
    @Flag(help: .told("sites.import.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let `import`: String
      let rows: Int
      let received: Int
      let known: Int
      let refused: Int
      let leftOut: Int
    }

    func perform(_ console: Console) async throws {
      let isInput = file == "-"
      let bytes = isInput ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) : try InputFile.bytes(file)
      let name = isInput ? "sites" : URL(filePath: file).lastPathComponent
      let words = console.words
      try await options.withMission { mission in
        let imports = mission.siteImports
        let id = try await imports.begin(bytes, named: name, in: words.language, by: .system)
        let overview = try await imports.overview(of: id, heading: heading, sheetName: sheet, for: .system)
        var plan = overview.plan
        try apply(to: &plan, overview)
        try await imports.map(id, plan, by: .system)
        if !json {
          for (column, target) in plan.columns.sorted(by: { $0.key < $1.key }) {
            let meaning = SiteColumn(target)?.rawValue ?? target.rawValue
            console.note("\(Diagnostic.Location.letters(ofColumn: column)) = \(meaning)")
          }
        }
        for piece in try await decisions(of: id, imports).pieces(of: SiteImports.mostDecisions) {
          try await imports.decide(piece, of: id, by: .system)
        }
        let counts = try await imports.run(id, isDry: check, by: .system) { diagnostic in
          console.note(diagnostic.line(in: words))
        }
        if json {
          try console.json(
            Line(
              import: id.description, rows: counts.rows, received: counts.received, known: counts.known,
              refused: counts.refused, leftOut: counts.keptApart))
        } else {
          console.say(
            words(
              check ? "console.import.sitesTried" : "console.import.sites",
              [
                "import": .text(id.description), "rows": .number(counts.rows), "received": .number(counts.received),
                "known": .number(counts.known), "refused": .number(counts.refused), "apart": .number(counts.keptApart),
              ]))
        }
        if counts.refused > 0 { throw ExitCode.failure }
      }
    }

    private func apply(to plan: inout SheetPlan, _ overview: ImportOverview<SheetPlan>) throws {
      let headings = overview.head.headings(at: plan.heading)?.full
      for text in map {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        let named = headings?.cells.first { $0.text.trimmingCharacters(in: .whitespaces) == left }?.column
        guard let column = named ?? ImportCommand.Sheet.column(left) else {
          throw ValidationError(told("wrong.sheetColumn", ["name": left]))
        }
        plan.columns[column] = try right.isEmpty ? nil : Self.target(right)
      }
      for text in set {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        guard let target = SiteColumn(.question("/" + left)) else {
          throw ValidationError(told("wrong.meaning", ["text": left]))
        }
        plan.constants[target.path] = right
      }
    }

    private static func target(_ text: String) throws -> SheetTarget {
      if let column = SiteColumn(.question("/" + text)) { return column.target }
      guard let target = SheetTarget(rawValue: text), target.place != nil else {
        throw ValidationError(told("wrong.meaning", ["text": text]))
      }
      return target
    }

    /// What the options say of areas as they are written. Nothing is read again without them.
    private func decisions(of id: ID<SiteImport>, _ imports: SiteImports) async throws -> [PlaceDecision] {
      guard accept || !area.isEmpty else { return [] }
      let atlas = try await imports.sites.places.atlas()
      var said: [String: ID<Place>?] = [:]
      for text in area {
        let (left, right) = try ImportCommand.Sheet.parts(text)
        guard !right.isEmpty else {
          said.updateValue(nil, forKey: left)
          continue
        }
        guard let place = atlas.place(named: right, on: Day(.now)) else { throw PlaceRefusal.unknown }
        said.updateValue(place, forKey: left)
      }
      return try await imports.writtenPlaces(of: id, for: .system).compactMap { written in
        if let meant = said[written.text] { return PlaceDecision(key: written.key, place: meant) }
        return accept && written.isGuess ? PlaceDecision(key: written.key, place: written.repair.place) : nil
      }
    }
  }

  struct Imports: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("sites.imports.about"))
    @Flag(help: .told("sites.imports.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let `import`: String
      let file: String
      let who: String
      let at: String
      let received: Int?
      let known: Int?
      let refused: Int?
      let undone: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        for (id, known) in try await mission.siteImports.list(for: .system) {
          let line = Line(
            import: id.description, file: known.begun.fileName, who: known.actor.description,
            at: known.time.description, received: known.taken?.received, known: known.taken?.known,
            refused: known.taken?.refused, undone: known.undone?.reason)
          if json {
            try console.json(line)
          } else {
            let state = known.undone != nil ? "undone" : known.taken != nil ? "taken" : "mapped"
            console.say(
              "\(line.import)  \(console.words.time(known.time))  \(line.file)  "
                + "\(console.words["collect.imports.state.\(state)"])  \(line.received ?? 0)")
          }
        }
      }
    }
  }

  struct Undo: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("sites.undo.about"),
      discussion: told("sites.undo.more"))
    @Argument(help: .told("presence.undo.options.imported")) var `import`: String
    @Option(help: .told("sites.undo.options.reason", valueName: "text")) var reason: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      guard let id = ID<SiteImport>(self.import) else { throw SheetImportRefusal.unknown }
      // With the assessments as they are now: none is to lose its site.
      let (count, left) = try await options.withMission { mission in
        try await SiteAssessmentKeeper(mission.store, rules: mission.sites.rules).catchUp()
        let left = try await mission.siteImports.touched(by: id).touched
        do {
          try await mission.siteImports.undo(id, reason: reason, by: .system)
        } catch SheetImportRefusal.isUndone {
          // It may have broken off.
        }
        return (try await mission.siteImports.takeBack(id, by: .system).withdrawn, left)
      }
      console.say(console.words("console.import.sitesUndone", ["count": .number(count), "left": .number(left)]))
    }
  }
}
