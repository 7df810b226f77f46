import Basics
import Hummingbird
import Office
import Records
import Store

/// One activity: what is known of it, entering it and its months, taking it out.
extension ActivityRoutes {
  func activity(_ visit: Visit) async throws -> Activity {
    try await activities.activity(visit.id("activity"), for: visit.requester, on: visit.today)
  }

  func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let activity = try await activity(visit)
    let words = visit.words
    let view = try await ActivityView(activities, words)
    let path = ActivityView.path(activity.id)
    let canRecord = visit.may(Activities.recording)
    let model = ActivityPage(
      title: activity.facts.title, problem: problem, facts: view.facts(activity),
      months: activity.reports.map(view.report), hasMonths: !activity.reports.isEmpty,
      total: words(
        "activity.total",
        ["people": .text(view.number(activity.reached)), "quantity": .text(view.amount(activity.quantity))]),
      edit: canRecord ? path + "/edit" : nil,
      report: canRecord
        ? .init(
          action: path + "/months", proof: visit.proof,
          fields: [
            Field("month", words["activity.field.month"], visit.form["month"] ?? "").with { $0.type = "month" }
          ]
            + Self.counts.map { name in
              Field(name, words["activity.field.\(name)"], visit.form[name] ?? "").with { $0.isRequired = false }
            }) : nil,
      withdraw: canRecord
        ? .init(
          action: path + "/withdraw", proof: visit.proof,
          reason: Field("reason", words["activity.reason"], visit.form["reason"] ?? "").with {
            $0.longest = Activity.longestWhy
          }) : nil)
    return try await visit.page(
      Page(
        activity.facts.title, model, trail: [Crumb(words["activity.title"], ActivityView.path)],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private static let counts = ["quantity", "people", "girls", "boys", "women", "men"]

  /// Throws where something was typed that is no number.
  private func number(_ visit: Visit, _ name: String) throws(ActivityRefusal) -> Int? {
    guard visit.form[name] != nil else { return nil }
    guard let number = visit.form.integer(name) else { throw .number }
    return number
  }

  private func amount(_ visit: Visit, _ name: String) throws(ActivityRefusal) -> Double? {
    guard visit.form[name] != nil else { return nil }
    guard let number = visit.form.decimal(name) else { throw .number }
    return number
  }

  func report(_ visit: Visit) async throws -> Response {
    let id: ID<Activity> = try visit.id("activity")
    do {
      guard let month = visit.form["month"].flatMap({ Day(Digits.ascii($0) + "-01") }) else {
        throw ActivityRefusal.monthMissing
      }
      let report = ActivityReport(
        month: month, quantity: try amount(visit, "quantity"),
        people: PeopleReached(
          total: try number(visit, "people"), girls: try number(visit, "girls"), boys: try number(visit, "boys"),
          women: try number(visit, "women"), men: try number(visit, "men")))
      try await activities.report(report, of: id, by: visit.requester)
    } catch let refusal as ActivityRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: ActivityView.path(id), notice: Notice(.success, visit.words["activity.isReported"]))
  }

  func withdraw(_ visit: Visit) async throws -> Response {
    let id: ID<Activity> = try visit.id("activity")
    do {
      try await activities.withdraw(id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch let refusal as ActivityRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: ActivityView.path, notice: Notice(.success, visit.words["activity.isWithdrawn"]))
  }

  // MARK: Entering

  func form(_ visit: Visit, of activity: Activity?, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let view = try await ActivityView(activities, words)
    let known = activity?.facts
    let isSent = problem != nil
    func value(_ name: String, _ own: String?) -> String { (isSent ? visit.form[name] : own) ?? "" }
    func field(_ name: String, _ own: String?, type: String = "text", isRequired: Bool = false) -> Field {
      Field(name, words["activity.field.\(name)"], value(name, own)).with {
        ($0.isRequired, $0.type, $0.longest) = (isRequired, type, type == "text" ? Activity.longestText : nil)
      }
    }
    func chosen<Value: RawRepresentable<String>>(_ name: String, _ own: Value?) -> Value? {
      isSent ? visit.form[name].flatMap(Value.init(rawValue:)) : own
    }
    let choose = words["activity.choose"]
    let place = value("place", known.flatMap { view.atlas[$0.place]?.code ?? $0.place.description })
    let lead = isSent ? visit.form["organisation"].flatMap { ID<Organisation>($0) } : known?.organisation
    let implementer = isSent ? visit.form["implementer"].flatMap { ID<Organisation>($0) } : known?.implementer
    let counting = chosen("counting", known?.counting) ?? .again
    let level = chosen("level", known?.level) ?? .internal
    let levels = Level.allCases.filter { $0 != .restricted }.sorted(by: >).filter { one in
      one == level || one == .internal || visit.may(Activities.opening)
    }
    let model = ActivityFormPage(
      title: words[activity == nil ? "activity.new" : "activity.edit"], problem: problem,
      action: activity.map { ActivityView.path($0.id) + "/edit" } ?? ActivityView.path + "/new", proof: visit.proof,
      place: field("place", place, isRequired: true).with {
        $0.value = place
        $0.shown = view.atlas.place(named: place, on: visit.today).map(view.place) ?? ""
      },
      selects: [
        view.organisationField("organisation", "activity.organisation", chosen: lead, none: choose),
        view.organisationField(
          "implementer", "activity.field.implementer", chosen: implementer, none: words["activity.sameOne"]
        ).with { $0.isRequired = false },
        view.sectorField(chosen: isSent ? visit.form["sector"] : known?.sector, none: choose),
        view.statusField(chosen: chosen("status", known?.status) ?? .ongoing, none: nil),
        Field("counting", words["activity.counting.title"]).with { field in
          field.hint = words["activity.counting.hint"]
          field.options = Activity.Counting.allCases.map {
            .init($0.rawValue, words["activity.counting.\($0.rawValue)"], isChosen: $0 == counting)
          }
        },
        Field("level", words["activity.level"]).with { field in
          field.hint = words["activity.levelHint"]
          field.options = levels.map {
            .init($0.rawValue, words["level.\($0.rawValue)"], isChosen: $0 == level)
          }
        },
      ],
      fields: [
        field("activity", known?.title, isRequired: true),
        field("from", known?.from.description, type: "date", isRequired: true),
        field("until", known?.until?.description, type: "date"),
        field("indicator", known?.indicator), field("unit", known?.unit),
        field("target", known?.target.map { words.number($0, decimals: 0...2) }),
        field("targeted", known?.targeted.map(String.init)), field("donor", known?.donor),
        field("activity_code", known?.key).with { $0.isVerbatim = true },
      ], back: activity.map { ActivityView.path($0.id) } ?? ActivityView.path)
    return try await visit.page(
      Page(
        model.title, model, trail: [Crumb(words["activity.title"], ActivityView.path)], width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func facts(_ visit: Visit, programme: ID<Programme>?) async throws -> ActivityRecorded {
    let form = visit.form
    guard let organisation = form["organisation"].flatMap({ ID<Organisation>($0) }) else {
      throw ActivityRefusal.organisationUnknown
    }
    guard let sector = form["sector"], activities.sectors[sector] != nil else { throw ActivityRefusal.sectorUnknown }
    let atlas = try await activities.places.atlas()
    guard let place = form["place"].flatMap({ atlas.place(named: $0, on: visit.today) }) else {
      throw ActivityRefusal.placeUnknown
    }
    guard let from = form.day("from") else { throw ActivityRefusal.startMissing }
    guard form["until"] == nil || form.day("until") != nil else { throw ActivityRefusal.startMissing }
    return ActivityRecorded(
      organisation: organisation, implementer: form["implementer"].flatMap { ID<Organisation>($0) },
      donor: form["donor"] ?? "", key: form["activity_code"] ?? "", sector: sector,
      edition: activities.sectors.edition, title: form["activity"] ?? "", indicator: form["indicator"] ?? "",
      unit: form["unit"] ?? "", target: try amount(visit, "target"), targeted: try number(visit, "targeted"),
      place: place, from: from, until: form.day("until"),
      status: form["status"].flatMap(Activity.Status.init(rawValue:)) ?? .ongoing,
      counting: form["counting"].flatMap(Activity.Counting.init(rawValue:)) ?? .again,
      level: form["level"].flatMap(Level.init(rawValue:)) ?? .internal, programme: programme)
  }

  func create(_ visit: Visit) async throws -> Response {
    do {
      let id = try await activities.record(try await facts(visit, programme: nil), by: visit.requester)
      return visit.redirect(to: ActivityView.path(id), notice: Notice(.success, visit.words["activity.isRecorded"]))
    } catch let refusal as ActivityRefusal where refusal.kind != .missing {
      return try await form(visit, of: nil, problem: visit.words.refusal(refusal))
    }
  }

  func edit(_ visit: Visit) async throws -> Response {
    let known = try await activity(visit)
    do {
      try await activities.record(
        try await facts(visit, programme: known.facts.programme), as: known.id, by: visit.requester)
    } catch let refusal as ActivityRefusal where refusal.kind != .missing {
      return try await form(visit, of: known, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(
      to: ActivityView.path(known.id), notice: Notice(.success, visit.words["activity.isRecorded"]))
  }
}
