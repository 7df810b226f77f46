import Basics
import Hummingbird
import Office
import Records
import Store

/// What was told wrong is put right: an emergency is corrected, closed and followed again, a figure withdrawn.
extension EmergencyRoutes {
  /// Which of them a page is for.
  private enum Act: String {
    case edit, close, reopen, withdraw
  }

  var acts: [Route] {
    [
      .get("/records/emergencies/{emergency}/edit", .right(.reviewSubmissions)) { try await ask(.edit, $0) },
      .post("/records/emergencies/{emergency}/edit", .right(.reviewSubmissions)) { try await perform(.edit, $0) },
      .get("/records/emergencies/{emergency}/close", .right(.reviewSubmissions)) { try await ask(.close, $0) },
      .post("/records/emergencies/{emergency}/close", .right(.reviewSubmissions)) { try await perform(.close, $0) },
      .get("/records/emergencies/{emergency}/reopen", .right(.reviewSubmissions)) { try await ask(.reopen, $0) },
      .post("/records/emergencies/{emergency}/reopen", .right(.reviewSubmissions)) { try await perform(.reopen, $0) },
      .get("/records/emergencies/{emergency}/figures/{figure}/withdraw", .right(.manageEvidence)) {
        try await ask(.withdraw, $0)
      },
      .post("/records/emergencies/{emergency}/figures/{figure}/withdraw", .right(.manageEvidence)) {
        try await perform(.withdraw, $0)
      },
    ]
  }

  /// Whether the visitor corrects, closes and reopens it: after a figure was given out, only who approves figures.
  static func mayAmend(_ emergency: Emergency, _ visit: Visit) -> Bool {
    visit.may(.reviewSubmissions) && (emergency.approved.isEmpty || visit.may(.manageEvidence))
  }

  private func path(_ act: Act, _ emergency: Emergency, _ visit: Visit) throws -> String {
    let path = "\(Self.path)/\(emergency.id)"
    guard act == .withdraw else { return "\(path)/\(act.rawValue)" }
    return "\(path)/figures/\(try visit.parameter("figure"))/\(act.rawValue)"
  }

  private func ask(
    _ act: Act, _ visit: Visit, _ refusal: (any Refusal)? = nil
  ) async throws -> Response {
    let words = visit.words
    let emergency = try await one(visit)
    let view = try await view(visit)
    let title = words["emergency.act.\(act.rawValue)"]
    let model = EmergencyActPage(
      title: title, subject: try subject(act, emergency, view), lead: words["emergency.actLead.\(act.rawValue)"],
      proof: visit.proof, action: try path(act, emergency, visit), back: view.path(emergency),
      kind: act == .edit ? Self.kind(visit.form["kind"] ?? emergency.kind.rawValue, words) : nil,
      place: act == .edit ? place(visit.form["place"] ?? view.code(emergency.place), view) : nil,
      began: act == .edit
        ? Field("began", words["emergency.began"], visit.form["began"] ?? emergency.began.description).with {
          $0.type = "date"
        } : nil,
      ending: act == .close ? ending(visit) : nil,
      double: act == .close
        ? Field("double", words["emergency.double"], visit.form["double"] ?? "").with {
          ($0.isVerbatim, $0.isRequired, $0.longest, $0.hint) = (true, false, 100, words["emergency.doubleHint"])
        } : nil,
      reason: Field("reason", words["emergency.reason"], visit.form["reason"] ?? "").with {
        $0.longest = Emergency.longestReason
      }, problem: refusal.map { words.refusal($0) })
    return try await visit.page(
      Page(
        title, model,
        trail: [Crumb(words["emergency.title"], Self.path), Crumb(view.name(emergency), view.path(emergency))],
        width: .narrow, status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func subject(_ act: Act, _ emergency: Emergency, _ view: EmergencyView) throws -> String {
    guard act == .withdraw else { return view.name(emergency) }
    let entry: ID<Entry> = try view.visit.id("figure")
    guard let figure = emergency.figures.first(where: { $0.entry == entry }) else { throw EmergencyRefusal.unknown }
    let time = view.words("emergency.asOf", ["time": .text(view.words.time(figure.asOf))])
    return view.words.list([view.stage(figure.stage), view.total(figure.rows), time])
  }

  private func place(_ value: String, _ view: EmergencyView) -> Field {
    Field("place", view.words["emergency.place"], value).with { $0.shown = view.shown(value) }
  }

  private func ending(_ visit: Visit) -> Field {
    Field("ending", visit.words["emergency.ending.title"]).with {
      $0.options = Emergency.Ending.allCases.map {
        .init(
          $0.rawValue, visit.words["emergency.ending.\($0.rawValue)"], isChosen: $0.rawValue == visit.form["ending"])
      }
    }
  }

  private func perform(_ act: Act, _ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    let reason = visit.form["reason"] ?? ""
    do {
      switch act {
      case .edit:
        try await emergencies.correct(
          id, to: try await facts(visit), reason: reason, today: visit.today, by: visit.requester)
      case .close:
        guard let ending = visit.form["ending"].flatMap(Emergency.Ending.init(rawValue:)) else {
          throw EmergencyRefusal.incomplete
        }
        try await emergencies.close(id, as: ending, of: visit.form["double"], reason: reason, by: visit.requester)
      case .reopen: try await emergencies.reopen(id, reason: reason, by: visit.requester)
      case .withdraw:
        try await emergencies.withdraw(try visit.id("figure"), of: id, reason: reason, by: visit.requester)
      }
    } catch let refusal as EmergencyRefusal where refusal.kind == .invalid {
      return try await ask(act, visit, refusal)
    } catch let refusal as PlaceRefusal {
      return try await ask(act, visit, refusal)
    }
    return visit.redirect(
      to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isDone.\(act.rawValue)"]))
  }

  private func facts(_ visit: Visit) async throws -> Emergency.Facts {
    guard let kind = visit.form["kind"].flatMap(Emergency.Kind.init(rawValue:)), let began = visit.form.day("began")
    else { throw EmergencyRefusal.incomplete }
    guard let place = try await places.atlas().place(named: visit.form["place"] ?? "", on: visit.today) else {
      throw PlaceRefusal.unknown
    }
    return Emergency.Facts(kind: kind, place: place, began: began)
  }
}
