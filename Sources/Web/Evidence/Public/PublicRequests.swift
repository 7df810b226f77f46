import Basics
import Collect
import Evidence
import Hummingbird
import Office
import Store

/// Asking for data without an account: for what an officer announced, and nothing else. Nobody is looked up, no cookie is
/// set; what is sent waits for an officer, who is told that nobody has verified it.
struct PublicRequests: Sendable {
  private let requests: AccessRequests
  private let forms: Forms
  private let office: Office
  private let limit = PublicLimit(burst: Self.burst, perSecond: Self.burst / 3600)

  /// So many requests are taken of one address, and as many in each hour after that.
  private static let burst = 10.0
  static let path = "/public/ask-for-data"
  static let mostBytes = 64 * 1024
  static let mostFields = 2000
  /// What people do not see, and programs that fill in every field do.
  private static let trap = "website"
  /// How long it is asked for where nobody says it, in days.
  private static let usualTime = 90

  init(_ store: Store, _ forms: Forms, _ office: Office) {
    requests = AccessRequests(store)
    (self.forms, self.office) = (forms, office)
  }

  func hasData() async throws -> Bool { try await !requests.announcements().isEmpty }

  private func names(_ view: PublicView) async throws -> AccessSubjectNames {
    try await AccessSubjectNames(requests.store, forms, office, in: view.words)
  }

  func page(_ view: PublicView) async throws -> PublicDataPage {
    let names = try await names(view)
    let announced = try await requests.announced(on: view.visit.today)
    return PublicDataPage(
      lines: announced.map { announcement, _ in
        PublicDataPage.Line(
          path: view.path(Self.path + "/new", [("subject", announcement.subject.key)]),
          title: names.title(of: announcement.subject), description: announcement.told(in: view.words.language))
      }, isEmpty: announced.isEmpty)
  }

  // MARK: Asking

  func new(_ view: PublicView) async throws -> Response { try await newPage(view, Form(), nil) }

  private func newPage(_ view: PublicView, _ typed: Form, _ problem: String?) async throws -> Response {
    let words = view.words
    let key = typed["subject"] ?? view.visit.query("subject")
    let found = try await requests.announced(on: view.visit.today).first { $0.announcement.subject.key == key }
    guard let (announcement, offer) = found else { throw AccessRefusal.notFound }
    let names = try await names(view)
    let labels = try await names.labels(of: offer.subject)
    let chosen = Set(typed.values("field"))
    func field(_ name: String, longest: Int = AccessDecision.longestName) -> Field {
      Field(name, words["accessRequest.\(name)"], typed[name] ?? "").with { $0.longest = longest }
    }
    let until = Day(epochDay: view.visit.today.epochDay + Self.usualTime)
    let title = names.title(of: offer.subject)
    let model = PublicDataNewPage(
      title: title, description: announcement.told(in: words.language), problem: problem,
      action: view.path(Self.path + "/new", [("subject", offer.subject.key)]), back: view.path(Self.path),
      subject: offer.subject.key,
      who: [
        field("name").with { $0.hint = words["accessRequest.nameHint"] }, field("organisation"),
        field("email", longest: 254).with {
          ($0.type, $0.isVerbatim, $0.hint) = ("email", true, words["public.data.emailHint"])
        },
      ], purpose: field("purpose", longest: AccessDecision.longestText),
      fields: offer.fields.map { .init(value: $0, label: labels($0), isOn: chosen.contains($0)) },
      more: [
        field("agreement").with { $0.isRequired = false },
        field("until").with { ($0.type, $0.longest, $0.value) = ("date", nil, typed["until"] ?? until.description) },
      ])
    return try await view.ownPage(title, model, status: problem == nil ? .ok : .unprocessableContent)
  }

  func ask(_ view: PublicView) async throws -> Response {
    let (form, words) = (view.visit.form, view.words)
    guard form[Self.trap] == nil else { return try await newPage(view, form, words["public.data.trapped"]) }
    do {
      guard let until = form.day("until") else { throw AccessRequestRefusal.until }
      guard let subject = form["subject"].flatMap(AccessSubject.init(key:)) else { throw AccessRefusal.notFound }
      try await limit.admit(view.visit.address, cost: 1, at: view.visit.now)
      let receipt = try await requests.ask(
        AccessRequest.Asked(
          name: form["name"] ?? "", organisation: form["organisation"] ?? "", purpose: form["purpose"] ?? "",
          subject: subject, fields: Set(form.values("field")), agreement: form["agreement"] ?? "", until: until),
        fromOutside: form["email"] ?? "", on: view.visit.today)
      let path = view.path(Self.path + "/receipts/\(receipt.token)")
      return try await view.ownPage(
        words["public.data.sent"],
        PublicDataReceiptPage(
          title: words["public.data.sent"], address: view.visit.absolute(path),
          facts: [.init(label: words["accessRequest.reference"], value: receipt.reference)], next: nil))
    } catch let refusal as AccessRequestRefusal where refusal.kind == .invalid {
      return try await newPage(view, form, words.refusal(refusal))
    }
  }

  /// How far a request is: nothing of the data, nor of who asked.
  func receipt(_ view: PublicView) async throws -> Response {
    let words = view.words
    let request: AccessRequest
    do {
      request = try await requests.request(receipt: view.visit.parameter("receipt"))
    } catch AccessRequestRefusal.unknown {
      throw AccessRefusal.notFound
    }
    let state = request.state(on: view.visit.today)
    var facts = [
      (words["accessRequest.reference"], request.outside?.reference ?? ""),
      (words["accessRequest.asked"], words.date(request.at)),
      (words["accessRequest.stateLabel"], words["accessRequest.state.\(state.rawValue)"]),
    ]
    if let answered = request.answered { facts.append((words["public.data.answered"], words.date(answered))) }
    if case .granted(let grant) = request.answer {
      facts.append((words["accessRequest.grantedUntil"], words.date(grant.until)))
    }
    if state == .refused { facts.append((words["accessRequest.reason"], request.reason)) }
    return try await view.ownPage(
      words["public.data.receipt"],
      PublicDataReceiptPage(
        title: words["public.data.receipt"], address: nil, facts: facts.map { .init(label: $0.0, value: $0.1) },
        next: words["public.data.next.\(state.rawValue)"]))
  }
}

extension AccessAnnouncement {
  fileprivate func told(in language: Language) -> String? {
    let best = description.best(in: language)
    return best.isEmpty ? nil : best
  }
}

/// What may be asked for.
struct PublicDataPage: PageModel {
  static let template = "public/data"

  let lines: [Line]
  let isEmpty: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let title: String
    let description: String?
  }
}

/// Asking for one of these.
struct PublicDataNewPage: PageModel {
  static let template = "public/data-new"

  let title: String
  let description: String?
  let problem: String?
  let action: String
  let back: String
  let subject: String
  let who: [Field]
  let purpose: Field
  let fields: [AccessRequestNewPage.Check]
  let more: [Field]
}

/// That a request was taken, or how far it is.
struct PublicDataReceiptPage: PageModel {
  static let template = "public/data-receipt"

  let title: String
  /// Of its state; shown this once.
  let address: String?
  let facts: [AccessRequestPage.Fact]
  let next: String?
}
