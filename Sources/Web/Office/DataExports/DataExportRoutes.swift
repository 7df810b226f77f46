import Basics
import Foundation
import Hummingbird
package import Office

/// What left the mission by the hands of its staff: for those who answer for it.
package struct DataExportRoutes: RouteGroup {
  private let office: Office

  package init(_ office: Office) { self.office = office }

  static let path = "/evidence/taken-out"
  private static let linesOnPage = 100

  package var routes: [Route] {
    [.get(Self.path, .everywhere(.manageEvidence), menu: .init(.evidence, "takenOut.title"), list)]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let asked = visit.queries
    var query = DataExports.Query()
    query.kind = asked["kind"].flatMap(DataExport.Kind.init)
    query.purpose = asked["purpose"].flatMap(DataExport.Purpose.init)
    query.actor = asked["who"].flatMap { ID($0) }
    query.from = try asked.optionalDay("from").map(words.start(of:))
    query.to = try asked.optionalDay("to").map { words.start(of: Day(epochDay: $0.epochDay + 1)) }
    let last = asked["before"].flatMap { ID<DataExport>($0) }
    let found = try await office.dataExports.list(query, before: last, limit: Self.linesOnPage + 1)
    var names = try await office.dataExports.actors().mapValues { $0 ?? words["actor.unknown"] }
    names[Actor.system.id] = words["actor.system"]
    let shown = found.prefix(Self.linesOnPage)
    let kept = ["kind", "purpose", "who", "from", "to"].compactMap { name in
      asked[name].map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
    }
    let isFiltered = !kept.isEmpty
    func filter(_ name: String, _ options: [(String, String)]) -> Field {
      Field(name, words["takenOut.filter.\(name)"]).with {
        ($0.isRequired, $0.saysOptional) = (false, false)
        $0.options =
          [.init("", words["takenOut.any"], isChosen: asked[name] == nil)]
          + options.map { .init($0.0, $0.1, isChosen: $0.0 == asked[name]) }
      }
    }
    func day(_ name: String) -> Field {
      Field(name, words["takenOut.filter.\(name)"], asked[name] ?? "").with {
        ($0.isRequired, $0.saysOptional, $0.type) = (false, false, "date")
      }
    }
    let model = DataExportsPage(
      lines: shown.map { line($0, names, words) }, isEmpty: shown.isEmpty,
      selects: [
        filter("kind", DataExport.Kind.allCases.map { ($0.rawValue, words["takenOut.kind.\($0.rawValue)"]) }),
        filter("purpose", DataExport.Purpose.allCases.map { ($0.rawValue, words["takenOut.purpose.\($0.rawValue)"]) }),
        filter("who", names.map { ($0.key.description, $0.value) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }),
      ], days: [day("from"), day("to")], isFiltered: isFiltered, path: Self.path,
      older: found.count > Self.linesOnPage
        ? shown.last.map { "\(Self.path)?" + (kept + ["before=\($0.id)"]).joined(separator: "&") } : nil)
    return try await visit.page(
      Page(words["takenOut.title"], model, trail: [Crumb(words["evidence.title"], "/evidence")]))
  }

  private func line(_ export: DataExport, _ names: [ID<Actor>: String], _ words: Words) -> DataExportsPage.Line {
    DataExportsPage.Line(
      time: words.time(export.at), who: names[export.actor] ?? words["actor.unknown"],
      kind: words["takenOut.kind.\(export.kind.rawValue)"], title: export.title.isEmpty ? nil : export.title,
      file: export.file,
      conditions: export.conditions == 0
        ? words["takenOut.whole"] : words("takenOut.conditions", ["count": .number(export.conditions)]),
      level: words["level.\(export.level)"], purpose: words["takenOut.purpose.\(export.reason.purpose.rawValue)"],
      words: export.reason.words.isEmpty ? nil : export.reason.words)
  }
}

/// What left the mission.
struct DataExportsPage: PageModel {
  static let template = "office/taken-out"

  let lines: [Line]
  let isEmpty: Bool
  let selects: [Field]
  let days: [Field]
  let isFiltered: Bool
  let path: String
  let older: String?

  struct Line: Equatable, Sendable {
    let time: String
    let who: String
    let kind: String
    let title: String?
    let file: String
    let conditions: String
    let level: String
    let purpose: String
    let words: String?
  }
}
