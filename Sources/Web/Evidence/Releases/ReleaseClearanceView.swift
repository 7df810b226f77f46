import Basics
import Evidence
import Foundation
import Office

/// What stands between an issue and its readers, as one of those sees it who work on it.
struct ReleaseClearanceView {
  let view: ReleaseView
  let clearance: ReleaseClearance
  let visit: Visit
  /// Names of those who did something.
  let names: [ID<Actor>: String]

  private var words: Words { view.words }

  func model() -> ReleasePage.Clearance {
    let path = view.path
    return ReleasePage.Clearance(
      lines: clearance.lines.map(line),
      again: visit.may(.manageEvidence) ? "\(path)/prepare" : nil,
      publish: visit.may(.publishReleases) ? "\(path)/publish" : nil,
      hold: visit.may(.publishReleases) ? .init(path: "\(path)/embargo", fields: holding) : nil)
  }

  private func name(_ actor: ID<Actor>) -> String { names[actor] ?? words["release.konak"] }

  private func line(_ line: ReleaseClearance.Line) -> ReleasePage.Line {
    let (state, tone, detail) = standing(line.standing)
    switch line.item {
    case .step(let kind):
      let isNext = clearance.nextStep == kind && view.line.progress.returned == nil
      return .init(
        label: words["product.steps.\(kind.rawValue)"], state: state, tone: tone, detail: detail,
        act: isNext && visit.may(kind.right)
          ? .init(
            path: "\(view.path)/steps/\(kind.rawValue)", button: words["release.take.\(kind.rawValue)"],
            back: "\(view.path)/return/\(kind.rawValue)",
            reason: Field("reason", words["release.returnReason"]).with { $0.isRequired = false }.within(kind.rawValue)
          ) : nil, owner: nil,
        lower: nil)
    case .owner(let owner):
      return .init(
        label: words("release.owner", ["owner": .isolated(owner.name)]), state: state, tone: tone, detail: detail,
        act: nil, owner: visit.may(.manageEvidence) ? self.owner(owner) : nil, lower: nil)
    case .harm(let harms): return harm(harms, line)
    case .level(let level, let isBound):
      let isOpen = !isBound && !line.standing.isCleared && visit.may(.manageEvidence)
      return .init(
        label: words("release.level", ["level": .text(words["product.levels.\(level.rawValue)"])]), state: state,
        tone: tone, detail: isBound ? words["release.levelBound"] : detail, act: nil, owner: nil,
        lower: isOpen
          ? .init(path: "\(view.path)/level", reason: Field("lowering", words["release.returnReason"]).within("level"))
          : nil)
    }
  }

  private func harm(_ harms: [GroupHarm], _ line: ReleaseClearance.Line) -> ReleasePage.Line {
    let (state, tone, detail) = standing(line.standing)
    let told = harms.map { harm in
      let place = "precision.place.\(harm.placeLevel)"
      return words(
        "release.harmOf",
        [
          "group": .text(words["terms.group.\(harm.group.rawValue)"]), "column": .isolated(harm.column),
          "place": .text(words.has(place) ? words[place] : words.number(harm.placeLevel)),
        ])
    }
    let reason = line.standing.isCleared ? view.line.progress.harm?.lowering.reason : nil
    return .init(
      label: words["release.harm"], state: state, tone: tone,
      detail: words.list(Array(Set(told)).sorted() + [detail, reason].compactMap(\.self)), act: nil, owner: nil,
      lower: !line.standing.isCleared && visit.may(.manageEvidence)
        ? .init(path: "\(view.path)/harm", reason: Field("lowering", words["release.returnReason"]).within("harm"))
        : nil)
  }

  private func standing(_ standing: ReleaseClearance.Standing) -> (String, String, String?) {
    let told = words.standing(standing, name: name)
    return (told.state, told.tone, told.detail)
  }

  private func owner(_ owner: ReleaseTerms.Owner) -> ReleasePage.Owner {
    .init(below: view.path, source: owner.source, visit)
  }

  private var holding: [Field] {
    let known = view.line.progress.embargo
    let zone = known.flatMap { TimeZone(identifier: $0.zone) } ?? words.zone
    return [
      Field("until", words["release.until"], known.map { ReleaseRoutes.local($0.until, in: zone) } ?? "").with {
        ($0.type, $0.isRequired, $0.hint) = ("datetime-local", false, words["release.untilHint"])
      }.within("embargo"),
      Field("zone", words["release.zone"], zone.identifier).with { $0.isVerbatim = true },
    ]
  }
}

extension Words {
  /// How a step of clearance stands: in a word, its tone, and what is known of it.
  func standing(
    _ standing: ReleaseClearance.Standing, name: (ID<Actor>) -> String
  ) -> (state: String, tone: String, detail: String?) {
    func asked(_ day: Day) -> String { self("release.askedOn", ["date": .text(date(day))]) }
    switch standing {
    case .missing: return (self["release.standing.missing"], "tone-care", nil)
    case .reopened: return (self["release.standing.reopened"], "tone-care", self["release.reopenedWhy"])
    case .cleared(let mark):
      let who: [String: Words.Argument] = ["who": .isolated(name(mark.by)), "date": .text(time(mark.at))]
      return (self["release.standing.cleared"], "tone-good", self("release.clearedBy", who))
    case .asked(let day): return (self["release.standing.asked"], "tone-care", asked(day))
    case .silence(let day): return (self["release.standing.silence"], "tone-good", asked(day))
    case .refused(let answer): return (self["release.standing.refused"], "tone-bad", said(answer))
    case .granted(let answer): return (self["release.standing.granted"], "tone-good", said(answer))
    }
  }

  private func said(_ answer: OwnerAnswer) -> String {
    self(
      "release.answered",
      [
        "date": .text(date(answer.day)), "reference": .isolated(answer.reference), "scope": .isolated(answer.scope),
      ])
  }
}

extension ReleasePage.Owner {
  /// What is filed of an owner's answer, sent to the addresses below `path`.
  init(below path: String, source: String, _ visit: Visit) {
    let words = visit.words
    func field(_ name: String, _ label: String, _ value: String = "") -> Field {
      Field(name, words[label], value).within(source)
    }
    func day(_ name: String) -> Field {
      field(name, "release.day", visit.today.description).with { $0.type = "date" }
    }
    self.init(
      ask: "\(path)/owners/ask", answer: "\(path)/owners/answer", source: source, asked: day("asked"),
      fields: [
        day("day"), field("reference", "release.reference").with { $0.longest = 400 },
        field("scope", "release.scope").with { $0.longest = 4000 },
      ],
      granted: field("answer", "release.answer").with { field in
        field.options = ["granted", "refused"].map {
          .init($0, words["release.standing.\($0)"], isChosen: $0 == "granted")
        }
      })
  }
}

extension OwnerAnswer {
  /// As ``ReleasePage/Owner`` sends it.
  init(_ form: Form) throws(AccessRefusal) {
    guard let day = form.day("day") else { throw .malformed }
    self.init(
      isGranted: form["answer"] == "granted", day: day, scope: form["scope"] ?? "", reference: form["reference"] ?? "")
  }
}
