package import Basics
import Foundation
import HTTPTypes
import Hummingbird
package import Records

/// Emergencies: what happened where, how many were displaced, what is due, and who answers for a figure.
package struct EmergencyRoutes: RouteGroup {
  private let emergencies: Emergencies
  private let places: Places
  /// The name of whoever did something.
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ emergencies: Emergencies, places: Places, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    self.emergencies = emergencies
    self.places = places
    self.actorName = actorName
  }

  package var routes: [Route] {
    [
      .get("/records/emergencies", .right(.readEvidence), menu: .init(.records, "emergency.title"), list),
      .post("/records/emergencies", .right(.reviewSubmissions), report),
      .get("/records/emergencies/{emergency}", .right(.readEvidence), show),
      .post("/records/emergencies/{emergency}/figures", .right(.reviewSubmissions), enter),
      .post("/records/emergencies/{emergency}/figures/{figure}/approve", .right(.manageEvidence), approve),
    ]
  }

  private static let path = "/records/emergencies"
  /// Places that one figure may name on the page.
  private static let rows = 8

  // MARK: All

  private func list(_ visit: Visit) async throws -> Response { try await listPage(visit, nil) }

  private func listPage(_ visit: Visit, _ problem: String?) async throws -> Response {
    let words = visit.words
    let atlas = try await places.atlas()
    let all = try await emergencies.all(for: visit.requester, on: visit.today)
    let lines = all.map { emergency in
      EmergenciesPage.Line(
        path: "\(Self.path)/\(emergency.id)", name: name(emergency, atlas, words), code: emergency.code,
        began: words.date(emergency.began),
        figure: emergency.current.map { total($0, words) } ?? words["emergency.noFigure"],
        asOf: emergency.current.map { words.time($0.asOf) } ?? "", due: due(emergency, visit))
    }
    let form =
      visit.may(.reviewSubmissions)
      ? EmergenciesPage.Report(
        proof: visit.proof, action: Self.path,
        kind: Field("kind", words["emergency.kind.title"]).with {
          $0.options = Emergency.Kind.allCases.map {
            .init($0.rawValue, words["emergency.kind.\($0.rawValue)"], isChosen: $0.rawValue == visit.form["kind"])
          }
        },
        place: Field("place", words["emergency.place"], visit.form["place"] ?? ""),
        began: Field("began", words["emergency.began"], visit.form["began"] ?? visit.today.description).with {
          $0.type = "date"
        },
        source: Field("source", words["emergency.source"], visit.form["source"] ?? "").with { $0.longest = 500 })
      : nil
    return try await visit.page(
      Page(
        words["emergency.title"],
        EmergenciesPage(lines: lines, isEmpty: lines.isEmpty, report: form, problem: problem),
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func name(_ emergency: Emergency, _ atlas: PlaceAtlas, _ words: Words) -> String {
    words(
      "emergency.name",
      [
        "kind": .text(words["emergency.kind.\(emergency.kind.rawValue)"]),
        "place": .text(atlas.path(emergency.place, in: words.language)),
      ])
  }

  private func total(_ figure: Emergency.Figure, _ words: Words) -> String {
    var parts = Emergency.Unit.allCases.compactMap { unit in
      figure.total(unit).map { words("emergency.count.\(unit.rawValue)", ["count": .number($0)]) }
    }
    if figure.unknown > 0 { parts.append(words("emergency.unknownPlaces", ["count": .number(figure.unknown)])) }
    return parts.joined(separator: words["list.comma"])
  }

  private func due(_ emergency: Emergency, _ visit: Visit) -> String {
    guard let due = emergency.due else { return "" }
    let words = visit.words
    return words(
      due.at < visit.now ? "emergency.overdue" : "emergency.due",
      ["stage": .text(words["emergency.stage.\(due.stage.rawValue)"]), "time": .text(words.time(due.at))])
  }

  private func report(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    do {
      guard let kind = visit.form["kind"].flatMap(Emergency.Kind.init(rawValue:)),
        let began = visit.form.day("began")
      else { throw EmergencyRefusal.incomplete }
      guard let place = atlas.place(named: visit.form["place"] ?? "", on: visit.today) else {
        throw PlaceRefusal.unknown
      }
      let id = try await emergencies.report(
        kind, at: place, code: atlas[place]?.code ?? "X", began: began, source: visit.form["source"] ?? "",
        today: visit.today, by: visit.requester)
      return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isReported"]))
    } catch let refusal as EmergencyRefusal {
      return try await listPage(visit, visit.words.refusal(refusal))
    } catch let refusal as PlaceRefusal {
      return try await listPage(visit, visit.words.refusal(refusal))
    }
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response { try await page(visit, nil) }

  private func page(_ visit: Visit, _ problem: String?) async throws -> Response {
    let words = visit.words
    let atlas = try await places.atlas()
    let emergency = try await emergencies.emergency(visit.id("emergency"), for: visit.requester, on: visit.today)
    let path = "\(Self.path)/\(emergency.id)"
    var figures: [EmergencyPage.Figure] = []
    for figure in emergency.figures.reversed() {
      figures.append(try await view(figure, of: emergency, path, visit))
    }
    let title = name(emergency, atlas, words)
    let by = try await actorName(emergency.reported.actor) ?? words["flow.konak"]
    let model = EmergencyPage(
      title: title, code: emergency.code, due: due(emergency, visit), source: emergency.source,
      began: words.date(emergency.began),
      reported: words(
        "emergency.reportedBy", ["time": .text(words.time(emergency.reported.time)), "who": .isolated(by)]),
      figures: figures, hasFigures: !figures.isEmpty,
      entry: visit.may(.reviewSubmissions) ? entry(emergency, path, visit) : nil, problem: problem)
    return try await visit.page(
      Page(
        title, model, trail: [Crumb(words["emergency.title"], Self.path)],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func view(
    _ figure: Emergency.Figure, of emergency: Emergency, _ path: String, _ visit: Visit
  ) async throws -> EmergencyPage.Figure {
    let words = visit.words
    func told(_ act: Emergency.Act, _ key: String) async throws -> String {
      let who = try await actorName(act.actor) ?? words["flow.konak"]
      return words(key, ["time": .text(words.time(act.time)), "who": .isolated(who)])
    }
    func number(_ count: Int?) -> String { count.map { words.number($0) } ?? words["emergency.unknown"] }
    let changes = figure.approved == nil ? [] : emergency.changes(of: figure)
    let isFirst = emergency.approved.first?.entry == figure.entry
    return EmergencyPage.Figure(
      stage: words["emergency.stage.\(figure.stage.rawValue)"], total: total(figure, words),
      asOf: words("emergency.asOf", ["time": .text(words.time(figure.asOf))]), source: figure.source,
      isCurrent: figure.entry == emergency.current?.entry,
      entered: try await told(figure.entered, "emergency.enteredBy"),
      approved: try await figure.approved.asyncMap { try await told($0, "emergency.approvedBy") },
      rows: figure.rows.map {
        .init(place: $0.place, unit: words["emergency.unit.\($0.unit.rawValue)"], count: number($0.count))
      },
      changes: isFirst
        ? []
        : changes.map { change in
          words(
            "emergency.change",
            [
              "place": .isolated(change.place), "unit": .text(words["emergency.unit.\(change.unit.rawValue)"]),
              "before": .text(number(change.before)), "after": .text(number(change.after)),
            ])
        }, hasChanges: !isFirst && !changes.isEmpty,
      approve: visit.may(.manageEvidence) && figure.approved == nil
        ? .init(path: "\(path)/figures/\(figure.entry)/approve", proof: visit.proof) : nil)
  }

  private func entry(_ emergency: Emergency, _ path: String, _ visit: Visit) -> EmergencyPage.Entry {
    let words = visit.words
    let stage = emergency.due?.stage ?? .later
    let known = emergency.figures.last?.rows ?? []
    func value(_ name: String, _ old: String) -> String { visit.form[name] ?? old }
    return EmergencyPage.Entry(
      proof: visit.proof, action: path + "/figures",
      stage: Field("stage", words["emergency.stage.title"]).with {
        $0.options = Emergency.Stage.allCases.map {
          .init(
            $0.rawValue, words["emergency.stage.\($0.rawValue)"],
            isChosen: $0.rawValue == value("stage", stage.rawValue))
        }
      },
      source: Field("source", words["emergency.source"], value("source", "")).with { $0.longest = 500 },
      rows: (1...Self.rows).map { number in
        let row = number <= known.count ? known[number - 1] : nil
        return EmergencyPage.EntryRow(
          place: Field("place-\(number)", words["emergency.placeNow"], value("place-\(number)", row?.place ?? "")).with
          {
            ($0.isRequired, $0.saysOptional, $0.longest) = (false, false, 200)
          },
          unit: Field("unit-\(number)", words["emergency.unit.title"]).with {
            $0.isRequired = false
            $0.saysOptional = false
            $0.options = Emergency.Unit.allCases.map {
              .init(
                $0.rawValue, words["emergency.unit.\($0.rawValue)"],
                isChosen: $0.rawValue == value("unit-\(number)", row?.unit.rawValue ?? "individuals"))
            }
          },
          count: Field(
            "count-\(number)", words["emergency.countLabel"],
            value("count-\(number)", row?.count.map(String.init) ?? "")
          )
          .with { ($0.isRequired, $0.saysOptional) = (false, false) })
      })
  }

  private func enter(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    do {
      var rows: [Emergency.Displaced] = []
      for number in 1...Self.rows {
        guard let place = visit.form["place-\(number)"] else {
          // A number without a place would be lost in silence.
          guard visit.form["count-\(number)"] == nil else { throw EmergencyRefusal.incomplete }
          continue
        }
        guard let unit = visit.form["unit-\(number)"].flatMap(Emergency.Unit.init(rawValue:)) else {
          throw EmergencyRefusal.incomplete
        }
        var count: Int?
        if visit.form["count-\(number)"] != nil {
          guard let number = visit.form.integer("count-\(number)") else { throw EmergencyRefusal.count }
          count = number
        }
        rows.append(Emergency.Displaced(place: place, unit: unit, count: count))
      }
      guard let stage = visit.form["stage"].flatMap(Emergency.Stage.init(rawValue:)) else {
        throw EmergencyRefusal.incomplete
      }
      try await emergencies.enter(
        EmergencyFigureEntered(stage: stage, asOf: visit.now, source: visit.form["source"] ?? "", rows: rows), of: id,
        now: visit.now, by: visit.requester)
    } catch let refusal as EmergencyRefusal where refusal.kind == .invalid {
      return try await page(visit, visit.words.refusal(refusal))
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isEntered"]))
  }

  private func approve(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    try await emergencies.approve(try visit.id("figure"), of: id, by: visit.requester)
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isApproved"]))
  }
}

extension Optional {
  fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
    if let value = self { return try await transform(value) }
    return nil
  }
}
