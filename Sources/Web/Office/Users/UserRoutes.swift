import Basics
import HTTPTypes
import Hummingbird
package import Office

/// Accounts of people, and what they are granted.
package struct UserRoutes: RouteGroup {
  private let office: Office
  private let areas: Areas

  package init(_ office: Office, areas: Areas) {
    self.office = office
    self.areas = areas
  }

  package var routes: [Route] {
    [
      .get("/office/users", .right(.manageUsers), menu: .init(.office, "office.users.title"), list),
      .get("/office/users/new", .right(.manageUsers), new),
      .post("/office/users", .right(.manageUsers), create),
      .get("/office/users/{user}", .right(.manageUsers), show),
      .post("/office/users/{user}/name", .right(.manageUsers), rename),
      .post("/office/users/{user}/invitation", .right(.manageUsers), invite),
      .get("/office/users/{user}/disable", .right(.manageUsers), confirmDisabling),
      .post("/office/users/{user}/disable", .right(.manageUsers), disable),
      .post("/office/users/{user}/enable", .right(.manageUsers), enable),
      .post("/office/users/{user}/second-factor/remove", .right(.manageUsers), removeSecondFactor),
      .post("/office/users/{user}/grants", .right(.manageUsers), give),
      .post("/office/users/{user}/grants/{grant}/withdraw", .right(.manageUsers), withdraw),
      .get("/office/users/{user}/grants/{grant}/agreement", .right(.manageUsers)) { try await agreementPage($0, nil) },
      .post("/office/users/{user}/grants/{grant}/agreement", .right(.manageUsers), renew),
    ]
  }

  // MARK: All

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let search = visit.query("q") ?? ""
    let sought = Folding.tokens(search)
    let users = try await office.users.all(for: visit.requester).filter { user in
      let text = Folding.tokens(user.fullName + " " + user.name)
      return sought.allSatisfy { word in text.contains { $0.hasPrefix(word) } }
    }
    let now = visit.now
    let lines = users.map { user in
      let state = UserState(user)
      return UsersPage.Line(
        fullName: user.fullName, name: user.name, path: "/office/users/\(user.id)",
        roles: user.grants.map { words["role.\($0.grant.role.rawValue)"] }.unique.joined(
          separator: words["list.comma"]),
        lastSeen: user.lastSeen.map { words.ago($0, now: now) } ?? "–",
        stateLabel: words["user.state.\(state.rawValue)"], tone: state.tone, hasSecondFactor: user.hasSecondFactor)
    }
    return try await visit.page(
      words["office.users.title"],
      UsersPage(
        count: words("office.users.count", ["count": .number(users.count)]), search: search, users: lines,
        isEmpty: lines.isEmpty))
  }

  private var crumb: (Words) -> Crumb { { Crumb($0["office.users.title"], "/office/users") } }

  // MARK: A new one

  private func new(_ visit: Visit) async throws -> Response { try await newPage(visit) }

  private func newPage(_ visit: Visit, _ refusal: (any Refusal)? = nil) async throws -> Response {
    let words = visit.words
    let problems = (refusal as? UserRefusal).map { FieldProblems($0, words) } ?? FieldProblems()
    let isOfGrant =
      refusal is AgreementRefusal
      || [.grantTooWide, .levelOfViewers, .placeUnknown].contains(refusal as? UserRefusal)
    let model = NewUserPage(
      proof: visit.proof,
      fullName: Field("fullName", words["user.fullName"], visit.form["fullName"] ?? "").with {
        $0.problem = problems.fullName
        $0.isFocused = refusal == nil
      },
      name: Field("name", words["signIn.name"], visit.form["name"] ?? "").with {
        $0.hint = words["user.nameHint"]
        $0.isVerbatim = true
        $0.problem = problems.name
      },
      grant: try await GrantQuestions(areas).form(visit, problem: isOfGrant ? refusal : nil))
    return try await visit.page(
      Page(
        words["office.users.new"], model, trail: [crumb(words)], width: .narrow,
        status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func create(_ visit: Visit) async throws -> Response {
    do {
      let questions = GrantQuestions(areas)
      let grant = try await questions.grant(of: visit.form)
      let agreement = try questions.agreement(of: visit, for: grant)
      let fullName = visit.form["fullName"] ?? ""
      let (user, invitation) = try await office.users.create(
        try UserName(visit.form["name"] ?? ""), fullName: fullName, grants: [grant], under: agreement,
        by: visit.requester)
      return try await invitationPage(visit, invitation, for: fullName, user)
    } catch let refusal as UserRefusal {
      return try await newPage(visit, refusal)
    } catch let refusal as AgreementRefusal {
      return try await newPage(visit, refusal)
    }
  }

  private func invite(_ visit: Visit) async throws -> Response {
    let user = try await office.users.user(visit.id("user"), for: visit.requester)
    let invitation = try await office.users.invite(user.id, by: visit.requester)
    return try await invitationPage(visit, invitation, for: user.fullName, user.id)
  }

  private func invitationPage(
    _ visit: Visit, _ invitation: String, for name: String, _ user: ID<User>
  ) async throws -> Response {
    let words = visit.words
    let model = InvitationPage(
      lead: words("invitation.lead", ["name": .text(name)]), address: visit.absolute("/welcome/" + invitation),
      limit: words("invitation.limit", ["count": .number(UserStore.invitationLimit / 86_400)]),
      back: "/office/users/\(user)")
    return try await visit.page(
      Page(words["invitation.title"], model, trail: [crumb(words)], width: .narrow))
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response {
    try await page(visit, try await office.users.user(visit.id("user"), for: visit.requester))
  }

  private func page(_ visit: Visit, _ user: UserRecord, _ refusal: (any Refusal)? = nil) async throws -> Response {
    let words = visit.words
    let path = "/office/users/\(user.id)"
    var lines: [UserPage.Line] = []
    for given in user.grants { lines.append(try await line(given, path, visit)) }
    let facts: [UserPage.Fact] = [
      .init(label: words["user.state.title"], value: words["user.state.\(UserState(user).rawValue)"]),
      .init(label: words["user.created"], value: words.date(user.created)),
      .init(label: words["user.lastSeen"], value: user.lastSeen.map { words.ago($0, now: visit.now) } ?? "–"),
      .init(
        label: words["user.secondFactor"],
        value: words[user.hasSecondFactor ? "user.secondFactorOn" : "user.secondFactorOff"]),
    ]
    let model = UserPage(
      proof: visit.proof, path: path, fullName: user.fullName, name: user.name, facts: facts,
      isDisabled: user.disabled != nil, hasSecondFactor: user.hasSecondFactor, canInvite: user.disabled == nil,
      grants: lines, hasGrants: !lines.isEmpty,
      rename: Field("fullName", words["user.fullName"], visit.form["fullName"] ?? user.fullName).with {
        $0.problem = (refusal as? UserRefusal).flatMap { FieldProblems($0, words).fullName }
      },
      grant: try await GrantQuestions(areas).form(
        visit, problem: refusal as? UserRefusal == .fullNameMissing ? nil : refusal))
    return try await visit.page(
      Page(
        user.fullName, model, trail: [crumb(words)], width: .narrow,
        status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func line(_ given: GivenGrant, _ path: String, _ visit: Visit) async throws -> UserPage.Line {
    let (grant, words) = (given.grant, visit.words)
    var area: [String] = []
    if let place = grant.place { area.append(try await areas.placeName(place, words.language) ?? "–") }
    if let programme = grant.programme { area.append(try await areas.programmeName(programme, words.language) ?? "–") }
    return UserPage.Line(
      role: words["role.\(grant.role.rawValue)"],
      area: area.isEmpty ? words["grant.everywhere"] : area.joined(separator: " · "),
      sensitivity: words["sensitivity.\(grant.sensitivity.name)"],
      level: grant.isInside ? nil : words["grant.levels.\(grant.level.rawValue)"],
      agreement: given.isOfPartner ? AgreementQuestions(words).told(given.agreement) : nil,
      needsAgreement: given.isOfPartner && (given.agreement == nil || given.refusal(on: visit.today) != nil),
      agreementPath: given.isOfPartner ? "\(path)/grants/\(given.id)/agreement" : nil,
      until: grant.until.map(words.date) ?? words["grant.always"],
      withdraw: "\(path)/grants/\(given.id)/withdraw")
  }

  private func rename(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "user.saved") { user in
      try await office.users.rename(user, fullName: visit.form["fullName"] ?? "", by: visit.requester)
    }
  }

  private func give(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "grant.given") { user in
      let questions = GrantQuestions(areas)
      let grant = try await questions.grant(of: visit.form)
      try await office.users.give(
        grant, under: questions.agreement(of: visit, for: grant), to: user, by: visit.requester)
    }
  }

  private func withdraw(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "grant.withdrawn") { user in
      try await office.users.withdraw(visit.id("grant"), from: user, by: visit.requester)
    }
  }

  private func enable(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "user.enabled") { user in
      try await office.users.setDisabled(user, false, by: visit.requester)
    }
  }

  private func disable(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "user.disabled") { user in
      try await office.users.setDisabled(user, true, by: visit.requester)
    }
  }

  private func confirmDisabling(_ visit: Visit) async throws -> Response {
    let user = try await office.users.user(visit.id("user"), for: visit.requester)
    let words = visit.words
    let path = "/office/users/\(user.id)"
    let title = words("user.disableTitle", ["name": .text(user.fullName)])
    let model = ConfirmationPage(
      title: title, text: words["user.disableText"], button: words["user.disable"], action: path + "/disable",
      back: path,
      proof: visit.proof)
    return try await visit.page(Page(title, model, trail: [crumb(words), Crumb(user.fullName, path)], width: .narrow))
  }

  private func removeSecondFactor(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "user.secondFactorRemoved") { user in
      try await office.users.removeSecondFactor(of: user, by: visit.requester)
    }
  }

  /// Changes the account of the address and shows it again, with what happened or what stood against it.
  private func change(
    _ visit: Visit, saying message: String, _ work: (ID<User>) async throws -> Void
  ) async throws -> Response {
    let user = try visit.id("user", of: User.self)
    do {
      try await work(user)
      return visit.redirect(to: "/office/users/\(user)", notice: Notice(.success, visit.words[message]))
    } catch let refusal as UserRefusal where refusal != .missing {
      return try await page(visit, try await office.users.user(user, for: visit.requester), refusal)
    } catch let refusal as AgreementRefusal {
      return try await page(visit, try await office.users.user(user, for: visit.requester), refusal)
    }
  }

  // MARK: Agreements

  private func agreementPage(_ visit: Visit, _ refusal: AgreementRefusal?) async throws -> Response {
    let words = visit.words
    let user = try await office.users.user(visit.id("user"), for: visit.requester)
    let id = try visit.id("grant", of: Grant.self)
    guard let given = user.grants.first(where: { $0.id == id }), given.isOfPartner else { throw UserRefusal.missing }
    let path = "/office/users/\(user.id)"
    return try await visit.page(
      AgreementQuestions(words).page(
        of: user.fullName, given.agreement, noted: try await office.users.agreements(of: id),
        names: try await office.names(), action: "\(path)/grants/\(id)/agreement",
        trail: [crumb(words), Crumb(user.fullName, path)], refusal, visit))
  }

  private func renew(_ visit: Visit) async throws -> Response {
    do {
      let (user, grant) = (try visit.id("user", of: User.self), try visit.id("grant", of: Grant.self))
      let agreement = try AgreementQuestions(visit.words).agreement(of: visit.form)
      try await office.users.renew(grant, of: user, under: agreement, by: visit.requester)
      return visit.redirect(
        to: "/office/users/\(user)", notice: Notice(.success, visit.words["agreement.renewed"]))
    } catch let refusal as AgreementRefusal where refusal.kind == .invalid {
      return try await agreementPage(visit, refusal)
    }
  }
}

/// How an account stands.
enum UserState: String {
  case invited, active, disabled

  /// The part of a style's name.
  var tone: String {
    switch self {
    case .invited: "care"
    case .active: "good"
    case .disabled: "bad"
    }
  }

  init(_ user: UserRecord) {
    self = user.disabled != nil ? .disabled : user.hasPassword ? .active : .invited
  }
}

extension Sensitivity {
  /// The last part of the key of its name in the catalogue.
  var name: String {
    switch self {
    case .open: "open"
    case .internalUse: "internal"
    case .personal: "personal"
    case .protected: "protected"
    }
  }
}

extension Sequence where Element: Hashable {
  /// Each once, in the order of first appearance.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
