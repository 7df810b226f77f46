import Basics
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records

/// The register of informants, for whoever needs to know it.
package struct InformantRoutes: RouteGroup {
  private let informants: Informants
  private let places: Places
  private let office: Office

  package init(_ informants: Informants, places: Places, office: Office) {
    (self.informants, self.places, self.office) = (informants, places, office)
  }

  package var routes: [Route] {
    [
      .get(Self.root, .right(Informants.keeping), menu: .init(.records, "informant.title")) { try await list($0) },
      .post(Self.root, .right(Informants.keeping), register),
      // A code stands for a person: it is in no address.
      .post("\(Self.root)/find", .right(Informants.keeping)) { try await list($0, asked: $0.form) },
      .get("\(Self.root)/{informant}", .right(Informants.keeping)) { try await one($0) },
      .post("\(Self.root)/{informant}", .right(Informants.keeping), change),
      .post("\(Self.root)/{informant}/leave", .right(Informants.keeping), leave),
      .post("\(Self.root)/{informant}/erase", .right(Informants.keeping), erase),
    ]
  }

  static let root = "/records/informants"
  static func path(_ id: ID<Informant>) -> String { "\(root)/\(id)" }
  private static let pageSize = 50
  /// Places of one informant that the list names.
  private static let placesShown = 3

  // MARK: The list

  /// - Parameter asked: what is looked for; what the address says without it.
  private func list(_ visit: Visit, asked: Form? = nil, problem: String? = nil) async throws -> Response {
    let asked = asked ?? visit.queries
    let words = visit.words
    let view = try await view(visit)
    var query = InformantQuery()
    query.limit = Self.pageSize + 1
    query.programme = asked["programme"].flatMap { ID<Programme>($0) }
    query.code = asked["code"].map { InformantCode(Digits.ascii($0))?.text ?? "" }
    query.isDue = visit.query("due") != nil
    query.after = visit.query("after").flatMap { ID<Informant>($0) }
    let found = try await informants.page(query, for: visit.requester)
    let shown = found.prefix(Self.pageSize)
    let lines = shown.map { record, places in
      let names = places.prefix(Self.placesShown).map(view.name)
      let more = record.places - names.count
      return InformantsPage.Line(
        path: Self.path(record.id), code: record.code, kind: view.kind(record.kind), places: names,
        more: more > 0 ? words("informant.more", ["count": .number(more)]) : nil,
        consent: words.date(record.consent.given), keepUntil: words.date(view.lastDay(record)), due: view.due(record))
    }
    var next: String?
    if found.count > Self.pageSize, let last = shown.last?.record {
      let kept = [query.programme.map { "programme=\($0)" }, query.isDue ? "due=1" : nil, "after=\(last.id)"]
      next = "\(Self.root)?" + kept.compactMap(\.self).joined(separator: "&")
    }
    let left = try await informants.entriesLeft(for: visit.requester).map { entry in
      InformantsPage.Left(
        path: "/collect/submissions/\(entry.submission)", text: words["informant.outcome.\(entry.outcome.rawValue)"])
    }
    let erased = try await informants.erased(for: visit.requester).compactMap { programme, kinds in
      InformantsPage.Erased(programme: view.name(programme), kinds: view.counts(kinds))
    }.sorted { $0.programme < $1.programme }
    let own = view.programmes.filter { view.keeps($0.id) }
    let page = InformantsPage(
      proof: visit.proof,
      programme: Field("programme", words["informant.programme"]).with { field in
        (field.isRequired, field.saysOptional) = (false, false)
        field.options =
          [.init("", words["informant.allProgrammes"], isChosen: query.programme == nil)]
          + own.map { .init("\($0.id)", view.name($0.id), isChosen: $0.id == query.programme) }
      },
      code: Field("code", words["informant.code"], asked["code"] ?? "").with {
        ($0.isRequired, $0.saysOptional, $0.isVerbatim, $0.longest) = (false, false, true, 20)
      }, showsDue: query.isDue, all: Self.root, due: Self.root + "?due=1", lines: lines, isEmpty: lines.isEmpty,
      next: next, left: left, hasLeft: !left.isEmpty, erased: erased, hasErased: !erased.isEmpty,
      isOutOfReach: !informants.reaches(try visit.requester), form: own.isEmpty ? nil : entry(visit, own, view),
      problem: problem)
    return try await visit.page(
      Page(
        words["informant.title"], page, scripts: ["place-field.js"],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func entry(_ visit: Visit, _ programmes: [ProgrammeRecord], _ view: InformantView) -> InformantsPage.Entry {
    let words = visit.words
    return InformantsPage.Entry(
      place: Field("place", words["informant.place"], visit.form["place"] ?? ""),
      fields: [
        view.day(visit, "given", words["informant.given"], visit.today),
        view.wording(visit, "", isRequired: true),
        view.day(
          visit, "keepUntil", words["informant.keepUntil"], visit.today.adding(days: InformantFacts.longestKept - 1)),
      ],
      selects: [
        Field("programme", words["informant.programme"]).with { field in
          field.options = programmes.map {
            .init(
              "\($0.id)", view.name($0.id), isChosen: programmes.count == 1 || visit.form["programme"] == "\($0.id)")
          }
        }.within("entry"),
        view.kinds(chosen: visit.form["kind"]), view.how(visit.form["how"]),
        view.mayReturn(visit.form["mayReturn"]),
      ])
  }

  private func register(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    do {
      guard let programme = visit.form["programme"].flatMap({ ID<Programme>($0) }) else {
        throw InformantRefusal.unknown
      }
      guard let place = visit.form["place"].flatMap({ atlas.place(named: $0, on: visit.today) }) else {
        throw InformantRefusal.places
      }
      var facts = try self.facts(visit)
      facts.places = [place]
      let code = try await informants.register(facts, in: programme, by: visit.requester)
      return visit.redirect(
        to: Self.path(Informants.id(code, in: programme)),
        notice: Notice(.success, visit.words("informant.registered", ["code": .isolated(code.text)])))
    } catch let refusal as InformantRefusal where refusal.kind != .missing {
      return try await list(visit, problem: visit.words.refusal(refusal))
    }
  }

  /// What a form says, of the parts that it asks.
  private func facts(_ visit: Visit) throws -> InformantFacts {
    let form = visit.form
    var facts = InformantFacts(kind: form["kind"], mayReturn: ["yes": true, "no": false][form["mayReturn"] ?? ""])
    if form["keepUntil"] != nil {
      guard let day = form.day("keepUntil") else { throw InformantRefusal.keepUntil }
      facts.keepUntil = day
    }
    if form["given"] != nil || form["wording"] != nil {
      guard let day = form.day("given"), let wording = form["wording"] else { throw InformantRefusal.consent }
      facts.consent = InformantConsent(
        given: day, wording: wording.split(whereSeparator: \.isWhitespace).joined(separator: " "), how: form["how"])
    }
    return facts
  }

  // MARK: One

  private func one(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let (record, seen) = try await informants.informant(try visit.id("informant"), for: visit.requester)
    let view = try await view(visit)
    let consent = record.consent
    let details = [
      words.date(consent.given), consent.how.map { words["informant.how.\($0)"] }, consent.language,
    ].compactMap(\.self)
    let facts: [TrackingPage.Fact] = [
      .init(label: words["informant.programme"], value: view.name(record.programme)),
      .init(label: words["informant.kindLabel"], value: view.kind(record.kind)),
      .init(label: words["informant.consent"], value: words.list(details)),
      .init(label: words["informant.wording"], value: consent.wording),
      .init(
        label: words["informant.mayReturn"],
        value: record.mayReturn.map { words[$0 ? "informant.yes" : "informant.no"] } ?? "–"),
      .init(label: words["informant.keepUntil"], value: words.date(view.lastDay(record))),
    ]
    let more = record.places - seen.count
    let page = InformantPage(
      proof: visit.proof, action: Self.path(record.id), code: record.code, due: view.due(record), facts: facts,
      places: seen.map { .init(name: view.name($0), id: "\($0)", mayLeave: record.places > 1) },
      more: more > 0 ? words("informant.more", ["count": .number(more)]) : nil,
      place: Field("place", words["informant.addPlace"], visit.form["place"] ?? "").with { $0.isRequired = false },
      fields: [
        view.day(visit, "keepUntil", words["informant.keepUntil"], record.keepUntil),
        view.day(visit, "given", words["informant.renewed"], nil),
        view.wording(visit, "", isRequired: false),
      ],
      selects: [
        view.kinds(chosen: visit.form["kind"] ?? record.kind), view.how(visit.form["how"] ?? consent.how),
        view.mayReturn(visit.form["mayReturn"] ?? record.mayReturn.map { $0 ? "yes" : "no" }),
      ], erase: Self.path(record.id) + "/erase",
      reason: Field("reason", words["informant.reason"], visit.form["reason"] ?? "").with {
        ($0.longest, $0.hint) = (InformantFacts.longestWording, words["informant.reasonHint"])
      }, problem: problem)
    return try await visit.page(
      Page(
        record.code, page, trail: [Crumb(words["informant.title"], Self.root)], scripts: ["place-field.js"],
        section: Self.root, status: problem == nil ? .ok : .unprocessableContent))
  }

  /// Does it, or shows the page again with what is wrong.
  private func changed(_ visit: Visit, _ notice: String, _ work: () async throws -> String) async throws -> Response {
    do {
      return visit.redirect(to: try await work(), notice: Notice(.success, visit.words[notice]))
    } catch let refusal as InformantRefusal where refusal.kind == .invalid {
      return try await one(visit, problem: visit.words.refusal(refusal))
    }
  }

  private func change(_ visit: Visit) async throws -> Response {
    let id: ID<Informant> = try visit.id("informant")
    let atlas = try await places.atlas()
    return try await changed(visit, "informant.saved") {
      var facts = try self.facts(visit)
      if let text = visit.form["place"] {
        guard let place = atlas.place(named: text, on: visit.today) else { throw InformantRefusal.places }
        facts.places = [place]
      }
      try await informants.change(id, facts, by: visit.requester)
      return Self.path(id)
    }
  }

  private func leave(_ visit: Visit) async throws -> Response {
    let id: ID<Informant> = try visit.id("informant")
    guard let place = visit.form["place"].flatMap({ ID<Place>($0) }) else { throw AccessRefusal.malformed }
    return try await changed(visit, "informant.saved") {
      try await informants.change(id, InformantFacts(left: [place]), by: visit.requester)
      return Self.path(id)
    }
  }

  private func erase(_ visit: Visit) async throws -> Response {
    let id: ID<Informant> = try visit.id("informant")
    return try await changed(visit, "informant.isErased") {
      try await informants.erase(id, reason: visit.form["reason"] ?? "", by: visit.requester)
      return Self.root
    }
  }

  private func view(_ visit: Visit) async throws -> InformantView {
    InformantView(
      words: visit.words, atlas: try await places.atlas(), programmes: try await office.programmes.all(),
      retention: try await informants.retention(), requester: try visit.requester)
  }
}
