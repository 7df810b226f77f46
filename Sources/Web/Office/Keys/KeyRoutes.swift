import Basics
import HTTPTypes
import Hummingbird
package import Office

/// Keys by which programs read: made here, shown once, revoked.
package struct KeyRoutes: RouteGroup {
  private let office: Office
  private let areas: Areas

  package init(_ office: Office, areas: Areas) {
    self.office = office
    self.areas = areas
  }

  static let path = "/office/keys"
  /// What is for named people no key opens.
  private static let levels = ["public", "partner", "internal"]

  package var routes: [Route] {
    [
      .get(Self.path, .right(.administer), menu: .init(.office, "keys.title"), list),
      .get(Self.path + "/new", .right(.administer)) { try await newPage($0, nil) },
      .post(Self.path, .right(.administer), create),
      .get(Self.path + "/{key}/agreement", .right(.administer)) { try await agreementPage($0, nil) },
      .post(Self.path + "/{key}/agreement", .right(.administer), renew),
      .get(Self.path + "/{key}/revoke", .right(.administer), confirmRevoking),
      .post(Self.path + "/{key}/revoke", .right(.administer), revoke),
    ]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    var lines: [KeysPage.Line] = []
    for key in try await office.keys.all(for: visit.requester) {
      let isOver = key.revoked != nil || key.until.map { $0 < visit.today } ?? false
      let hasEnded = key.refusal(on: visit.today) != nil
      let state =
        key.revoked != nil
        ? "keys.revoked" : isOver ? "keys.ended" : hasEnded ? "keys.agreementOver" : "keys.active"
      lines.append(
        KeysPage.Line(
          label: key.label, beginning: key.beginning + "…", scopes: scopes(key, words),
          area: try await area(of: key, words),
          agreement: key.isOfPartner ? AgreementQuestions(words).told(key.agreement) : nil,
          lacksAgreement: key.lacksAgreement || hasEnded,
          agreementPath: key.isOfPartner ? "\(Self.path)/\(key.id)/agreement" : nil,
          until: key.until.map(words.date) ?? words["keys.noEnd"],
          requests: words("keys.requests", ["today": .number(key.today), "day": .number(key.quota.perDay)]),
          lastSeen: key.seen.map { words.ago($0, now: visit.now) } ?? words["phones.neverSeen"],
          isOver: isOver || hasEnded,
          state: words[state], revoke: isOver ? nil : "\(Self.path)/\(key.id)/revoke"))
    }
    return try await visit.page(
      words["keys.title"],
      KeysPage(count: words("keys.count", ["count": .number(lines.count)]), keys: lines, isEmpty: lines.isEmpty))
  }

  private func scopes(_ key: APIKeyRecord, _ words: Words) -> String {
    key.scopes.sorted { $0.text < $1.text }.map { scope in
      let name = words["keys.scope.\(scope.kind.rawValue)"]
      if case .submissions(let form?) = scope { return "\(name): \(form)" }
      return name
    }.joined(separator: " · ")
  }

  private func area(of key: APIKeyRecord, _ words: Words) async throws -> String {
    var parts: [String] = []
    if let place = key.place { parts.append(try await areas.placeName(place, words.language) ?? "–") }
    if let programme = key.programme { parts.append(try await areas.programmeName(programme, words.language) ?? "–") }
    return parts.isEmpty ? words["grant.everywhere"] : parts.joined(separator: " · ")
  }

  private func newPage(_ visit: Visit, _ refusal: (any Refusal)?) async throws -> Response {
    let words = visit.words
    let form = visit.form
    func problem(_ refusals: APIKeyRefusal...) -> String? {
      (refusal as? APIKeyRefusal).flatMap { refusals.contains($0) ? words.refusal($0) : nil }
    }
    func number(_ name: String, _ usual: Int) -> Field {
      Field(name, words["keys.\(name)"], form[name] ?? String(usual)).with {
        $0.type = "number"
        $0.problem = problem(name == "perMinute" ? .perMinute : .perDay)
      }
    }
    let programmes = try await areas.programmes(words.language)
    let chosenLevel = form["sensitivity"] ?? String(Sensitivity.internalUse.rawValue)
    let model = NewKeyPage(
      proof: visit.proof,
      label: Field("label", words["keys.label"], form["label"] ?? "").with {
        $0.hint = words["keys.labelHint"]
        $0.longest = 200
        $0.isFocused = refusal == nil
        $0.problem = problem(.labelMissing)
      },
      scopes: APIScope.Kind.allCases.map { kind in
        Field.Option(kind.rawValue, words["keys.scope.\(kind.rawValue)"], isChosen: form.isOn(kind.rawValue))
      }, scopeProblem: problem(.scopeMissing),
      form: Field("form", words["keys.form"], form["form"] ?? "").with {
        $0.hint = words["keys.formHint"]
        $0.isRequired = false
        $0.isVerbatim = true
        $0.longest = 200
        $0.problem = problem(.forms)
      },
      place: Field("place", words["grant.place"], form["place"] ?? "").with {
        $0.hint = words["keys.placeHint"]
        $0.isRequired = false
        $0.problem = refusal is UserRefusal ? words.refusal(UserRefusal.placeUnknown) : problem(.areaTooWide)
      },
      programme: programmes.isEmpty
        ? nil
        : Field("programme", words["grant.programme"]).with {
          $0.options =
            [Field.Option("", words["grant.allProgrammes"], isChosen: form["programme"] == nil)]
            + programmes.map {
              Field.Option($0.id.description, $0.name, isChosen: form["programme"] == $0.id.description)
            }
          $0.isRequired = false
        },
      sensitivity: Field("sensitivity", words["grant.sensitivity"]).with {
        $0.options = Sensitivity.allCases.map { level in
          Field.Option(
            String(level.rawValue),
            words["sensitivity.\(level.name)"] + " – " + words["sensitivity.about.\(level.name)"],
            isChosen: String(level.rawValue) == chosenLevel)
        }
      },
      level: Field("level", words["keys.level"]).with {
        $0.hint = words["keys.levelHint"]
        $0.problem = problem(.staysInside)
        $0.options = Self.levels.map { level in
          Field.Option(level, words["keys.levels.\(level)"], isChosen: level == form["level"] ?? Self.levels[0])
        }
      },
      agreement: AgreementQuestions(words).fields(form, problem: refusal),
      until: Field("until", words["grant.until"], form["until"] ?? "").with {
        $0.type = "date"
        $0.hint = words["keys.untilHint"]
        $0.isRequired = false
        $0.problem = problem(.until)
      },
      perMinute: number("perMinute", APIKeyRecord.Quota.usual.perMinute),
      perDay: number("perDay", APIKeyRecord.Quota.usual.perDay))
    return try await visit.page(
      Page(
        words["keys.new"], model, trail: [Crumb(words["keys.title"], Self.path)], width: .narrow,
        status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func create(_ visit: Visit) async throws -> Response {
    do {
      let key = try await office.keys.create(
        draft(of: visit.form, AgreementQuestions(visit.words), on: visit.today), by: visit.requester)
      return try await madePage(visit, key)
    } catch let refusal as APIKeyRefusal {
      return try await newPage(visit, refusal)
    } catch let refusal as AgreementRefusal {
      return try await newPage(visit, refusal)
    } catch UserRefusal.placeUnknown {
      return try await newPage(visit, UserRefusal.placeUnknown)
    }
  }

  /// What somebody typed is refused beside its field; a choice that the page does not offer as malformed.
  private func draft(of form: Form, _ agreements: AgreementQuestions, on day: Day) async throws -> APIKeyDraft {
    let forms = (form["form"] ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
    let scopes = APIScope.Kind.allCases.filter { form.isOn($0.rawValue) }.flatMap { kind -> [APIScope?] in
      kind == .submissions && !forms.isEmpty
        ? forms.map { APIScope("submissions:" + $0) } : [APIScope(kind.rawValue)]
    }
    guard !scopes.contains(nil) else { throw APIKeyRefusal.forms }
    guard let perMinute = form.integer("perMinute"), APIKeyRecord.Quota.minutes.contains(perMinute) else {
      throw APIKeyRefusal.perMinute
    }
    guard let perDay = form.integer("perDay"), APIKeyRecord.Quota.days.contains(perDay) else {
      throw APIKeyRefusal.perDay
    }
    guard
      let level = form["sensitivity"].flatMap(Int.init).flatMap(Sensitivity.init(rawValue:)),
      let highest = form["level"], Self.levels.contains(highest),
      let quota = APIKeyRecord.Quota(perMinute: perMinute, perDay: perDay)
    else { throw AccessRefusal.malformed }
    var draft = APIKeyDraft(
      label: form["label"] ?? "", scopes: Set(scopes.compactMap(\.self)), sensitivity: level, level: highest,
      quota: quota)
    if highest == APIKeyRecord.partner { draft.agreement = try agreements.agreement(of: form) }
    if let text = form["programme"] {
      guard let programme = ID<Programme>(text) else { throw AccessRefusal.malformed }
      draft.programme = programme
    }
    if let text = form["place"] {
      guard let place = try await areas.place(text) else { throw UserRefusal.placeUnknown }
      draft.place = place
    }
    if form["until"] != nil {
      guard let until = form.day("until"), until >= day else { throw APIKeyRefusal.until }
      draft.until = until
    }
    return draft
  }

  private func madePage(_ visit: Visit, _ key: NewAPIKey) async throws -> Response {
    let words = visit.words
    let forms = key.record.scopes.compactMap { scope -> String? in
      if case .submissions(let form?) = scope { form } else { nil }
    }
    var addresses = [
      KeyMadePage.Address(label: words["keys.address.api"], address: visit.absolute("/api/v1")),
      KeyMadePage.Address(label: words["keys.address.features"], address: visit.absolute("/api/v1/ogc")),
    ]
    if key.record.opens(.submissions) {
      addresses.insert(
        KeyMadePage.Address(
          label: words["keys.address.odata"],
          address: visit.absolute("/api/v1/odata/\(forms.sorted().first ?? "FORM")")), at: 1)
    }
    let model = KeyMadePage(
      label: key.record.label, lead: words("keys.madeLead", ["name": .text(key.record.label)]), secret: key.secret,
      addresses: addresses)
    return try await visit.page(
      Page(words["keys.made"], model, trail: [Crumb(words["keys.title"], Self.path)], width: .narrow))
  }

  // MARK: Agreements

  private func agreementPage(_ visit: Visit, _ refusal: AgreementRefusal?) async throws -> Response {
    let words = visit.words
    let key = try await office.keys.key(visit.id("key"), for: visit.requester)
    guard key.isOfPartner else { throw APIKeyRefusal.missing }
    return try await visit.page(
      AgreementQuestions(words).page(
        of: key.label, key.agreement, noted: try await office.keys.agreements(of: key.id),
        names: try await office.names(), action: key.revoked == nil ? "\(Self.path)/\(key.id)/agreement" : nil,
        trail: [Crumb(words["keys.title"], Self.path)], refusal, visit))
  }

  private func renew(_ visit: Visit) async throws -> Response {
    do {
      let agreement = try AgreementQuestions(visit.words).agreement(of: visit.form)
      try await office.keys.renew(visit.id("key"), under: agreement, by: visit.requester)
      return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["agreement.renewed"]))
    } catch let refusal as AgreementRefusal where refusal.kind == .invalid {
      return try await agreementPage(visit, refusal)
    }
  }

  private func confirmRevoking(_ visit: Visit) async throws -> Response {
    let key = try await office.keys.key(visit.id("key"), for: visit.requester)
    let words = visit.words
    let title = words("keys.revokeTitle", ["name": .text(key.label)])
    let model = ConfirmationPage(
      title: title, text: words["keys.revokeText"], button: words["phones.revoke"],
      action: "\(Self.path)/\(key.id)/revoke", back: Self.path, proof: visit.proof)
    return try await visit.page(
      Page(title, model, trail: [Crumb(words["keys.title"], Self.path)], width: .narrow))
  }

  private func revoke(_ visit: Visit) async throws -> Response {
    try await office.keys.revoke(visit.id("key"), by: visit.requester)
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["keys.revokedNotice"]))
  }
}
