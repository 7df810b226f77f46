package import Basics
package import Collect
import Evidence
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Store

/// Whose data figures rest on, and on which terms these go.
package struct SourceTermsRoutes: RouteGroup {
  private let sources: FigureSources
  private let forms: Forms
  private let office: Office
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    store: Store, forms: Forms, office: Office,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    sources = FigureSources(store)
    (self.forms, self.office, self.actorName) = (forms, office, actorName)
  }

  static let path = "/evidence/terms"

  package var routes: [Route] {
    [
      .get(Self.path, .everywhere(.manageEvidence), menu: .init(.evidence, "terms.title"), list),
      .get("\(Self.path)/edit", .everywhere(.manageEvidence), edit),
      .post("\(Self.path)/edit", .everywhere(.manageEvidence), fields: Form.mostQuestions, keepsTyped: true, state),
    ]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let names = try await FigureSourceNames(store: sources.store, office: office)
    let stated = try await sources.store.read { try $0.statedTerms() }
    let lines = names.all.map { source in
      let known = stated[source]
      let terms = known?.terms ?? .unstated
      return SourceTermsListPage.Line(
        path: Self.path(source), name: names.name(of: source, in: words), kind: names.kind(of: source, in: words),
        isStated: known != nil, unit: terms.unit.map { words["terms.unit.\($0.rawValue)"] },
        hasNoUnit: source.isForm && known != nil && terms.unit == nil,
        owner: terms.owner.name ?? words["terms.owner.mission"],
        level: words["level.\(terms.inForce(on: visit.today).level.rawValue)"],
        use: words["terms.use.\(terms.inForce(on: visit.today).use.rawValue)"],
        clearance: Self.clearance(terms.clearance, words),
        agreement: terms.agreement.map { agreement in
          words.list([agreement.reference, agreement.until.map(words.date)].compactMap(\.self))
        } ?? "–",
        hasEnded: terms.hasEnded(on: visit.today))
    }
    let unstated = lines.count { !$0.isStated }
    return try await visit.page(
      Page(
        words["terms.title"],
        SourceTermsListPage(
          lines: lines, isEmpty: lines.isEmpty,
          unstated: unstated > 0 ? words("terms.unstatedCount", ["count": .number(unstated)]) : nil,
          precisionPath: PrecisionRoutes.path), trail: [Crumb(words["evidence.title"], "/evidence")]))
  }

  private static func path(_ source: FigureSource) -> String {
    "\(path)/edit?source=\(source.key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
  }

  private static func clearance(_ clearance: SourceTerms.OwnerClearance?, _ words: Words) -> String {
    guard let clearance else { return words["terms.clearance.none"] }
    guard let days = clearance.silenceDays else { return words["terms.clearance.needed"] }
    return words("terms.clearance.silenceDays", ["count": .number(days)])
  }

  // MARK: One

  private func source(_ key: String?) throws(ClearanceRefusal) -> FigureSource {
    guard let source = key.flatMap(FigureSource.init(key:)) else { throw .sourceUnknown }
    return source
  }

  private func edit(_ visit: Visit) async throws -> Response {
    let source = try source(visit.query("source"))
    let stated = try await sources.store.read { try $0.statedTerms(of: source) }
    return try await page(source, SourceTermsDraft(stated?.terms ?? .unstated), visit)
  }

  private func state(_ visit: Visit) async throws -> Response {
    let source = try source(visit.query("source"))
    let draft = SourceTermsDraft(visit.form)
    do {
      let paths = try await questions(of: source, visit).map(\.path)
      let repeats = try await units(of: source, visit).compactMap(\.repeatPath)
      guard let edition = visit.form.integer("edition") else { throw AccessRefusal.malformed }
      try await sources.state(
        try draft.terms(paths: paths, repeats: repeats), of: source, seeing: edition, by: visit.requester)
    } catch ClearanceRefusal.hasChanged {
      let stated = try await sources.store.read { try $0.statedTerms(of: source) }
      return try await page(source, SourceTermsDraft(stated?.terms ?? .unstated), visit, problem: .hasChanged)
    } catch let refusal as ClearanceRefusal where refusal.kind == .invalid {
      return try await page(source, draft, visit, problem: refusal)
    }
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["terms.saved"]))
  }

  private func page(
    _ source: FigureSource, _ draft: SourceTermsDraft, _ visit: Visit, problem: ClearanceRefusal? = nil
  ) async throws -> Response {
    let words = visit.words
    let names = try await FigureSourceNames(store: sources.store, office: office)
    guard names.all.contains(source) else { throw ClearanceRefusal.sourceUnknown }
    var (stated, edition) = (String?.none, 0)
    if let known = try await sources.store.read({ try $0.statedTerms(of: source) }) {
      let author = try await actorName(known.author) ?? words["actor.unknown"]
      edition = known.edition
      stated = words("terms.stated", ["name": .text(author), "date": .text(words.date(known.changed))])
    }
    let model = draft.page(
      name: names.name(of: source, in: words), kind: names.kind(of: source, in: words), stated: stated,
      edition: edition, questions: try await questions(of: source, visit), units: try await units(of: source, visit),
      problem: problem,
      action: Self.path(source), back: Self.path, proof: visit.proof, words: words)
    return try await visit.page(
      Page(
        model.name, model,
        trail: [Crumb(words["evidence.title"], "/evidence"), Crumb(words["terms.title"], Self.path)], width: .narrow,
        section: Self.path, status: problem == nil ? .ok : problem == .hasChanged ? .conflict : .unprocessableContent))
  }

  /// What is counted of a form: submissions, and the rows of each repeat that it ever had.
  private func units(of source: FigureSource, _ visit: Visit) async throws -> [SourceTermsUnit] {
    guard case .form(let form) = source else { return [] }
    let record = try await forms.record(ID(formID: form))
    guard let definition = try await forms.form(record.newest) else { return [] }
    let words = TabulationWords(definition, in: visit.words)
    return [SourceTermsUnit(repeatPath: nil, label: nil, guess: .guess(record))]
      + record.layout.tables.filter(\.isRepeat).map { table in
        SourceTermsUnit(
          repeatPath: table.path, label: words.question(table.path), guess: .guess(record, repeatPath: table.path))
      }
  }

  /// The questions of a form as its reader knows them; behind them those that only former versions asked, whose answers
  /// are still there.
  private func questions(of source: FigureSource, _ visit: Visit) async throws -> [(path: String, label: String)] {
    guard case .form(let form) = source else { return [] }
    let record = try await forms.record(ID(formID: form))
    guard let definition = try await forms.form(record.newest) else { return [] }
    let words = TabulationWords(definition, in: visit.words)
    let asked = record.newest.content.shape.tables.flatMap(\.questions)
    var seen = Set(asked.map(\.path))
    let former = record.versions.reversed().flatMap { $0.content.shape.tables.flatMap(\.questions) }
      .filter { seen.insert($0.path).inserted }
    return asked.map { ($0.path, words.question($0.path)) }
      + former.map { ($0.path, visit.words("terms.formerQuestion", ["name": .isolated($0.name)])) }
  }
}
