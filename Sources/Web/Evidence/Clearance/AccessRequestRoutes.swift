package import Basics
package import Collect
import Evidence
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Store

/// Asking for data that goes to named people only, and answering.
package struct AccessRequestRoutes: RouteGroup {
  private let requests: AccessRequests
  private let forms: Forms
  private let exports: Exports
  private let office: Office
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    store: Store, forms: Forms, exports: Exports, office: Office,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    requests = AccessRequests(store)
    (self.forms, self.exports, self.office, self.actorName) = (forms, exports, office, actorName)
  }

  static let path = "/evidence/access"
  private static let linesOnPage = 100
  /// How long it is asked for where nobody says it, in days.
  private static let usualTime = 90

  package var routes: [Route] {
    [
      .get(Self.path, .signedIn, menu: .init(.evidence, "accessRequest.title"), list),
      .get("\(Self.path)/new", .signedIn, new),
      .post("\(Self.path)/new", .signedIn, fields: Form.mostQuestions, keepsTyped: true, ask),
      .get("\(Self.path)/{request}", .signedIn, show),
      .post("\(Self.path)/{request}/answer", .everywhere(.manageEvidence), fields: Form.mostQuestions, answer),
      .post("\(Self.path)/{request}/owners/ask", .everywhere(.manageEvidence), askOwner),
      .post("\(Self.path)/{request}/owners/answer", .everywhere(.manageEvidence), fileAnswer),
      .post("\(Self.path)/{request}/revoke", .everywhere(.manageEvidence), revoke),
    ]
  }

  private func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["accessRequest.title"], Self.path)] + more
  }

  private func mayAnswer(_ visit: Visit) -> Bool {
    Access.everywhere(.manageEvidence).admits(visit.account?.grants, on: visit.today)
  }

  private func names(_ visit: Visit) async throws -> AccessSubjectNames {
    try await AccessSubjectNames(requests.store, forms, office, in: visit.words)
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let cursor = visit.query("after").flatMap(AccessRequests.Cursor.init)
    let found = try await requests.list(
      for: visit.requester, on: visit.today, after: cursor, limit: Self.linesOnPage + 1)
    let shown = found.prefix(Self.linesOnPage)
    let names = try await names(visit)
    let isOffering = try await requests.offersAnything(on: visit.today)
    let lines = shown.map { request in
      let state = request.state(on: visit.today)
      return AccessRequestsPage.Line(
        path: "\(Self.path)/\(request.id)", who: request.asked.name, organisation: request.asked.organisation,
        subject: names.title(of: request.asked.subject), asked: words.date(request.at),
        until: words.date(request.end), state: words["accessRequest.state.\(state.rawValue)"], tone: state.tone,
        outside: request.outside.map { outside in
          words("accessRequest.fromOutside", ["reference": .isolated(outside.reference)])
        })
    }
    return try await visit.page(
      words["accessRequest.title"],
      AccessRequestsPage(
        lines: lines, isEmpty: lines.isEmpty,
        next: words[
          "accessRequest.\(isOffering ? "none" : "nothingOffered").\(mayAnswer(visit) ? "answering" : "asking")"],
        new: isOffering ? "\(Self.path)/new" : nil,
        terms: mayAnswer(visit) ? SourceTermsRoutes.path : nil,
        announced: mayAnswer(visit) ? AccessAnnouncedRoutes.path : nil,
        older: found.count > shown.count
          ? shown.last.map { "\(Self.path)?after=\(AccessRequests.Cursor(after: $0).text)" } : nil))
  }

  // MARK: Asking

  private func new(_ visit: Visit) async throws -> Response { try await newPage(visit, visit.queries) }

  private func newPage(
    _ visit: Visit, _ typed: Form, problem: AccessRequestRefusal? = nil
  ) async throws -> Response {
    let words = visit.words
    let names = try await names(visit)
    var (subjects, asked) = (Field?.none, AccessRequestNewPage.Asked?.none)
    if let subject = typed["subject"].flatMap(AccessSubject.init(key:)),
      let offer = try await requests.offer(subject, on: visit.today)
    {
      asked = try await self.asked(offer, names, typed, isFirst: !typed.isOn("name"), visit)
    } else {
      let offers = try await requests.offers(on: visit.today)
      subjects = Field("subject", words["accessRequest.subject"]).with { field in
        field.options = offers.map { .init($0.subject.key, names.title(of: $0.subject), isChosen: false) }
      }
    }
    let model = AccessRequestNewPage(
      action: "\(Self.path)/new", back: Self.path, proof: visit.proof, problem: problem.map { words.refusal($0) },
      subjects: subjects, asked: asked)
    return try await visit.page(
      Page(
        words["accessRequest.new"], model, trail: trail(visit), width: .narrow, section: Self.path,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func asked(
    _ offer: AccessRequests.Offer, _ names: AccessSubjectNames, _ typed: Form, isFirst: Bool, _ visit: Visit
  ) async throws -> AccessRequestNewPage.Asked {
    let words = visit.words
    let labels = try await names.labels(of: offer.subject)
    let chosen = Set(typed.values("field"))
    func field(_ name: String, _ value: String, isRequired: Bool = true) -> Field {
      Field(name, words["accessRequest.\(name)"], value).with {
        ($0.isRequired, $0.longest) = (isRequired, AccessDecision.longestName)
      }
    }
    let until = Day(epochDay: visit.today.epochDay + Self.usualTime)
    return AccessRequestNewPage.Asked(
      title: names.title(of: offer.subject), subject: offer.subject.key,
      who: [
        field("name", isFirst ? try visit.signedIn.fullName : typed["name"] ?? "").with {
          $0.hint = words["accessRequest.nameHint"]
        },
        field("organisation", typed["organisation"] ?? ""),
      ],
      purpose: Field("purpose", words["accessRequest.purpose"], typed["purpose"] ?? "").with {
        $0.longest = AccessDecision.longestText
      },
      more: [
        field("agreement", typed["agreement"] ?? "", isRequired: false),
        field("until", typed["until"] ?? until.description).with { $0.type = "date" },
      ],
      fields: offer.fields.map { .init(value: $0, label: labels($0), isOn: chosen.contains($0)) })
  }

  private func ask(_ visit: Visit) async throws -> Response {
    let form = visit.form
    do {
      guard let until = form.day("until") else { throw AccessRequestRefusal.until }
      guard let subject = form["subject"].flatMap(AccessSubject.init(key:)) else {
        throw AccessRequestRefusal.fieldsNotOffered
      }
      let id = try await requests.ask(
        AccessRequest.Asked(
          name: form["name"] ?? "", organisation: form["organisation"] ?? "", purpose: form["purpose"] ?? "",
          subject: subject, fields: Set(form.values("field")), agreement: form["agreement"] ?? "",
          until: until), by: visit.requester, on: visit.today)
      return visit.redirect(
        to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["accessRequest.sent"]))
    } catch let refusal as AccessRequestRefusal where refusal.kind == .invalid {
      return try await newPage(visit, form, problem: refusal)
    }
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response { try await page(visit) }

  private func page(_ visit: Visit, problem: (any Refusal)? = nil) async throws -> Response {
    let words = visit.words
    let request = try await requests.request(visit.id("request"), for: visit.requester, on: visit.today)
    let path = "\(Self.path)/\(request.id)"
    let names = try await names(visit)
    let labels = try await names.labels(of: request.asked.subject)
    let state = request.state(on: visit.today)
    let asker =
      request.outside == nil
      ? try await actorName(request.asker) ?? words["actor.unknown"] : words["accessRequest.unverified"]
    var facts = [
      (words["accessRequest.subject"], names.title(of: request.asked.subject)),
      (words["accessRequest.organisation"], request.asked.organisation),
      (
        words["accessRequest.askedBy"],
        words.list([asker, words.date(request.at)])
      ),
      (words["accessRequest.until"], words.date(request.asked.until)),
    ]
    if let outside = request.outside {
      facts += [(words["accessRequest.email"], outside.email), (words["accessRequest.reference"], outside.reference)]
    }
    if !request.asked.agreement.isEmpty { facts.append((words["accessRequest.agreement"], request.asked.agreement)) }
    if let officer = request.officer, let at = request.answered {
      facts.append(
        (
          words["accessRequest.answeredBy"],
          words.list([try await actorName(officer) ?? words["actor.unknown"], words.date(at)])
        ))
    }
    var granted: [String] = []
    if case .granted(let grant) = request.answer {
      facts.append((words["accessRequest.grantedUntil"], words.date(grant.until)))
      granted = grant.fields.sorted().map(labels)
    }
    let owners = try await requests.standings(of: request, on: visit.today)
    let model = AccessRequestPage(
      proof: visit.proof, title: request.asked.name, state: words["accessRequest.state.\(state.rawValue)"],
      tone: state.tone,
      facts: facts.map { .init(label: $0.0, value: $0.1) }, purpose: request.asked.purpose,
      problem: problem.map { words.refusal($0) }, fields: request.asked.fields.sorted().map(labels), granted: granted,
      hasGranted: !granted.isEmpty, reason: request.reason.isEmpty ? nil : request.reason,
      owners: owners.map { owner($0, of: request, visit) },
      answer: state == .open && mayAnswer(visit)
        ? try await answer(to: request, labels, isAgain: problem != nil, visit) : nil,
      risk: state == .open && mayAnswer(visit) ? try await risk(of: request, path, labels, visit) : nil,
      revoke: state == .granted && mayAnswer(visit) ? .init(action: "\(path)/revoke", proof: visit.proof) : nil)
    return try await visit.page(
      Page(
        words["accessRequest.one"], model, trail: trail(visit), width: .narrow, section: Self.path,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func risk(
    of request: AccessRequest, _ path: String, _ labels: (String) -> String, _ visit: Visit
  ) async throws -> AccessRequestPage.Risk? {
    guard case .form(let form) = request.asked.subject else { return nil }
    let words = visit.words
    let chosen = Self.keys(visit).intersection(request.asked.fields)
    var (found, problem) = (AccessRequestPage.Risk.Found?.none, String?.none)
    if !chosen.isEmpty {
      do {
        found = try await AccessRisk.weigh(chosen, of: ID(formID: form), in: exports, by: visit.requester).map {
          .init($0, labels, in: words)
        }
        if found == nil {
          problem = words("accessRequest.risk.tooLarge", ["limit": .number(AccessRisk.mostRecords)])
        }
      } catch AccessRequestRefusal.keys {
        problem = words.refusal(AccessRequestRefusal.keys)
      }
    }
    return AccessRequestPage.Risk(
      action: path,
      keys: request.asked.fields.sorted().map { .init(value: $0, label: labels($0), isOn: chosen.contains($0)) },
      found: found, problem: problem)
  }

  /// By which records are to be weighed: in the address, and then in what is sent.
  private static func keys(_ visit: Visit) -> Set<String> {
    Set(visit.queries.values("key") + visit.form.values("key"))
  }

  private func answer(
    to request: AccessRequest, _ labels: (String) -> String, isAgain: Bool, _ visit: Visit
  ) async throws -> AccessRequestPage.Answer {
    let words = visit.words
    let offered = Set(try await requests.offer(request.asked.subject, on: visit.today)?.fields ?? [])
    let missing = try await requests.standings(of: request, on: visit.today).first { !$0.standing.isCleared }
    let chosen = isAgain ? Set(visit.form.values("field")) : request.asked.fields
    return AccessRequestPage.Answer(
      action: "\(Self.path)/\(request.id)/answer", proof: visit.proof,
      fields: request.asked.fields.intersection(offered).sorted().map {
        .init(value: $0, label: labels($0), isOn: chosen.contains($0))
      }, keys: Self.keys(visit).intersection(request.asked.fields).sorted(),
      until: Field(
        "until", words["accessRequest.grantedUntil"], visit.form["until"] ?? request.asked.until.description
      ).with { $0.type = "date" },
      reason: Field("reason", words["accessRequest.reason"], visit.form["reason"] ?? "").with {
        ($0.isRequired, $0.longest, $0.hint) = (false, AccessDecision.longestText, words["accessRequest.reasonHint"])
      },
      missing: missing.map { words("accessRequest.ownerClears", ["owner": .isolated($0.owner)]) })
  }

  private func answer(_ visit: Visit) async throws -> Response {
    let (id, form, words) = (try visit.id("request", of: AccessRequest.self), visit.form, visit.words)
    do {
      if form["do"] == "refuse" {
        try await requests.refuse(id, reason: form["reason"] ?? "", by: visit.requester, on: visit.today)
        return visit.redirect(
          to: "\(Self.path)/\(id)", notice: Notice(.success, words["accessRequest.refused"]))
      }
      guard let until = form.day("until") else { throw AccessRequestRefusal.until }
      let fields = Set(form.values("field"))
      try await requireReason(where: fields, of: id, mayLetPeopleBeFound: form["reason"] ?? "", visit)
      let token = try await requests.grant(
        id, fields: fields, until: until, reason: form["reason"] ?? "", by: visit.requester,
        on: visit.today)
      let outside = try await requests.request(id, for: visit.requester, on: visit.today).outside
      let model = AccessGrantedPage(
        lead: outside.map { words("accessRequest.linkLeadOutside", ["email": .isolated($0.email)]) }
          ?? words["accessRequest.linkLead"], address: visit.absolute(AccessDataRoutes.path(token)),
        limit: words("accessRequest.linkLimit", ["date": .text(words.date(until))]), back: "\(Self.path)/\(id)")
      return try await visit.page(
        Page(words["accessRequest.link"], model, trail: trail(visit), width: .narrow, section: Self.path))
    } catch let refusal as any Refusal where refusal.kind == .invalid {
      return try await page(visit, problem: refusal)
    }
  }

  /// Records that describe persons are weighed first; records in which people could be found go only with a reason, which is
  /// kept with the grant.
  private func requireReason(
    where fields: Set<String>, of id: ID<AccessRequest>, mayLetPeopleBeFound reason: String, _ visit: Visit
  ) async throws {
    let keys = Self.keys(visit).intersection(fields)
    guard reason.allSatisfy(\.isWhitespace) else { return }
    let request = try await requests.request(id, for: visit.requester, on: visit.today)
    guard case .form(let form) = request.asked.subject else { return }
    guard !keys.isEmpty else {
      let unit = try await requests.store.read { try $0.statedTerms(of: .form(form))?.terms.unit }
      if unit?.isOfPersons ?? false { throw AccessRequestRefusal.riskUnweighed }
      return
    }
    let found = try await AccessRisk.weigh(keys, of: ID(formID: form), in: exports, by: visit.requester)
    if found.map({ !$0.isPublic }) ?? true { throw AccessRequestRefusal.riskReason }
  }

  // MARK: The owner of the data

  private func owner(
    _ known: AccessRequest.Standing, of request: AccessRequest, _ visit: Visit
  ) -> AccessRequestPage.Owner {
    let told = visit.words.standing(known.standing) { _ in visit.words["release.konak"] }
    return .init(
      label: visit.words("release.owner", ["owner": .isolated(known.owner)]), state: told.state, tone: told.tone,
      detail: told.detail,
      filing: mayAnswer(visit)
        ? ReleasePage.Owner(below: "\(Self.path)/\(request.id)", source: known.source.key, visit) : nil)
  }

  private func source(_ visit: Visit) throws -> FigureSource {
    guard let source = visit.form["source"].flatMap(FigureSource.init(key:)) else { throw AccessRefusal.malformed }
    return source
  }

  private func askOwner(_ visit: Visit) async throws -> Response {
    guard let asked = visit.form.day("asked") else { throw AccessRefusal.malformed }
    let source = try source(visit)
    return try await filed(visit) {
      try await requests.askOwner(of: source, about: $0, on: asked, by: visit.requester, on: visit.today)
    }
  }

  private func fileAnswer(_ visit: Visit) async throws -> Response {
    let (answer, source) = (try OwnerAnswer(visit.form), try source(visit))
    return try await filed(visit) {
      try await requests.file(answer, ofOwnerOf: source, to: $0, by: visit.requester, on: visit.today)
    }
  }

  private func filed(_ visit: Visit, _ work: (ID<AccessRequest>) async throws -> Void) async throws -> Response {
    let id = try visit.id("request", of: AccessRequest.self)
    do {
      try await work(id)
    } catch let refusal as ReleaseRefusal where refusal.kind == .invalid {
      return try await page(visit, problem: refusal)
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["release.isFiled"]))
  }

  private func revoke(_ visit: Visit) async throws -> Response {
    let id = try visit.id("request", of: AccessRequest.self)
    try await requests.revoke(id, by: visit.requester, on: visit.today)
    return visit.redirect(
      to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["accessRequest.revoked"]))
  }
}

extension AccessRequest {
  /// The last day of what was granted, else of what was asked for.
  fileprivate var end: Day {
    if case .granted(let grant) = answer { grant.until } else { asked.until }
  }
}

extension AccessRequest.State {
  var tone: String {
    switch self {
    case .open: "tone-care"
    case .granted: "tone-good"
    case .refused, .revoked: "tone-bad"
    case .ended: ""
    }
  }
}
