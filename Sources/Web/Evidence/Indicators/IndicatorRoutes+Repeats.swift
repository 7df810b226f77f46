import Basics
import Collect
import Evidence
import Foundation
import Hummingbird
import Office
import Records
import Store

/// What is counted more than once.
extension IndicatorRoutes {
  func repeats(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let (indicator, subject, say) = (asked.line.indicator, asked.subject, visit.words)
    guard let identifier = indicator.identifier else { throw IndicatorRefusal.unknown }
    var (answer, problem): (IndicatorRepeatsPage.Answer?, String?) = (nil, nil)
    do {
      guard let filter = asked.filter else { throw IndicatorRefusal.nothing }
      if let found = try await indicators.repeats(
        in: indicator, by: asked.request.tabulation.rows, filter: filter, round: subject.round,
        names: subject.words.names(places: subject.atlas), for: visit.requester, on: visit.today)
      {
        answer = try await repeats(found, asked, visit)
      }
    } catch let refusal as EvidenceRefusal {
      problem = say.refusal(subject.named(refusal))
    } catch let refusal as IndicatorRefusal {
      problem = say.refusal(refusal)
    }
    let address = "\(Self.path)/\(asked.line.id)"
    let model = IndicatorRepeatsPage(
      name: asked.words.name,
      identity: say("indicator.repeats.identity", ["question": .text(subject.words.question(identifier))]),
      address: "\(address)/repeats", rows: dimensions(asked),
      conditions: FilterBox(asked.request.tabulation.filter, asked: asked.request.asked, subject) { filter in
        "\(address)/repeats?\(asked.request.with { $0.tabulation.filter = filter }.query)"
      },
      refusal: problem, answer: answer)
    return try await visit.page(
      Page(say["indicator.repeats.title"], model, trail: trail(visit, Crumb(asked.words.name, address))))
  }

  func repeats(
    _ found: Indicators.Repeats, _ asked: Asked, _ visit: Visit
  ) async throws -> IndicatorRepeatsPage.Answer {
    let (words, say, counts) = (asked.words, visit.words, found.counts)
    func fact(_ key: String, _ count: Int) -> String? {
      count > 0 ? say("indicator.repeats.\(key)", ["count": .number(count)]) : nil
    }
    // Colleagues are named to whoever may mend it.
    let names = visit.may(.manageEvidence) ? try await senderNames() : [:]
    let senders = counts.senders.enumerated().map { index, sender in
      let name = names[sender.actor] ?? say("indicator.repeats.unnamed", ["number": .number(index + 1)])
      return say("indicator.repeats.sender", ["name": .text(name), "count": .number(sender.units)])
    }
    let figure = { (figures: IndicatorFigures, part: IndicatorFigures.Part?) in
      words.figure(figures.value(of: part)) ?? say["evidence.noData"]
    }
    let once = found.once.map { once in
      var parts = found.all.lines.map { line in
        (line.category.label, line.part, once.lines.first { $0.category.key == line.category.key }?.part)
      }
      if !found.all.hasOpenTotal { parts.append((say["evidence.total"], found.all.total, once.total)) }
      return IndicatorRepeatsPage.Once(
        corner: asked.subject.words.dimension(asked.request.tabulation.rows),
        lines: parts.map { .init(label: $0, figure: figure(found.all, $1), once: figure(once, $2)) })
    }
    return IndicatorRepeatsPage.Answer(
      summary: counts.repeated == 0
        ? say["indicator.repeats.none"] : say("indicator.repeats.found", ["count": .number(counts.repeated)]),
      isFound: counts.repeated > 0,
      facts: [
        fact("superfluous", counts.superfluous), fact("bySenders", counts.bySenders),
        fact("byProgrammes", counts.byProgrammes), counts.overRounds.flatMap { fact("overRounds", $0) },
        fact("unidentified", counts.unidentified),
      ].compactMap(\.self)
        + found.elsewhere.map { other in
          say(
            "indicator.repeats.elsewhere",
            [
              "count": .number(other.different),
              "name": .isolated(other.indicator.names.best(in: say.language)), "form": .isolated(other.indicator.form),
            ])
        },
      once: once, hasSenders: !senders.isEmpty, senders: senders,
      base: say(
        "indicator.repeats.base",
        ["count": .number(counts.identified), "different": .text(say.number(counts.different))]),
      notes: asked.subject.notes(on: asked.filter ?? .init(), at: visit.today))
  }

  func senderNames() async throws -> [ID<Actor>: String] {
    var names: [ID<Actor>: String] = [:]
    for user in try await office.users.all() { names[Actor.user(user.id).id] = user.fullName }
    for phone in try await office.appUsers.all() { names[Actor.appUser(phone.id).id] = phone.label }
    return names
  }
}
