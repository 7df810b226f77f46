import Basics
import Evidence
import Office
import Records

/// One block of a product while somebody writes it.
struct ProductBlockDraft {
  enum Kind: String, CaseIterable {
    case text, indicator, presence, change, site
  }

  let kind: Kind
  private(set) var block: ProductBlock
  private let isNew: Bool
  /// What a page sent; nil of what is known.
  private let sent: Form?
  /// The question whose answers the filter offers.
  private var asked: String?
  /// Why what was sent cannot be read.
  private(set) var problem: (any Refusal)?

  init(_ known: ProductBlock) {
    (block, isNew, sent) = (known, false, nil)
    kind =
      switch known.content {
      case .text: .text
      case .indicator: .indicator
      case .presence: .presence
      case .change: .change
      case .site: .site
      }
  }

  /// What a page sent, or what its address says of a new one.
  init?(_ form: Form, _ known: ProductBlock?, languages: [Language], places: PlaceAtlas, on today: Day) throws {
    guard let kind = known.map({ ProductBlockDraft($0).kind }) ?? form["kind"].flatMap(Kind.init) else { return nil }
    (self.kind, isNew, sent) = (kind, known == nil, form)
    let picture = form["picture"].flatMap(ProductBlock.Picture.init) ?? .table
    let level = form.integer("level") ?? 1
    let content: ProductBlock.Content
    switch kind {
    case .text:
      var text = ProductText(LocalizedText())
      if case .text(let before) = known?.content { text = before }
      text.write(form, authoritative: languages.first ?? .english, languages: languages)
      content = .text(text)
    case .indicator:
      var indicator = ProductBlock.IndicatorBlock("")
      if case .indicator(let before) = known?.content { indicator = before }
      (indicator.indicator, indicator.picture) = (form["indicator"] ?? "", picture)
      do {
        indicator.dimension = try Tabulation.Dimension(form, "rows")
        // Where the fields of the filter were not on the page, it stays.
        if !form.values("from").isEmpty { indicator.filter = try Tabulation.Filter(form, places: places, on: today) }
      } catch let refusal as any Refusal {
        problem = refusal
      }
      asked = indicator.filter.asked(form)
      indicator.period = form["period"].flatMap { RelativePeriod($0) }
      content = .indicator(indicator)
    case .presence:
      content = .presence(
        .init(
          form["programme"] ?? "", round: form.integer("round"), level: level, picture: picture,
          by: form["split"].flatMap(PresenceSplit.init)))
    case .change:
      content = .change(
        .init(
          form["programme"] ?? "", round: form.integer("round"), since: form.integer("since"), level: level,
          picture: picture))
    case .site:
      let part = form["part"].flatMap(ProductBlock.SiteBlock.Part.init) ?? .needs
      let code = form["site"] ?? ""
      content = .site(
        code.isEmpty
          ? .init(each: .init(in: form["area"], most: form.integer("most") ?? 0), part: part, picture: picture)
          : .init(code, part: part, picture: picture))
    }
    block = ProductBlock(known?.key ?? form["key"] ?? "", title: known?.title ?? LocalizedText(), content)
    for language in languages {
      block.title.texts[language.rawValue] = form["title.\(language.rawValue)"]
    }
  }

  /// How the chosen indicator is split.
  var dimension: Tabulation.Dimension? {
    get { if case .indicator(let block) = block.content { block.dimension } else { nil } }
    set {
      guard case .indicator(var indicator) = block.content else { return }
      indicator.dimension = newValue
      block.content = .indicator(indicator)
    }
  }

  /// The code of the indicator that was chosen; nil before that.
  var indicator: String? {
    if case .indicator(let block) = block.content, !block.indicator.isEmpty { block.indicator } else { nil }
  }

  /// - Parameters:
  ///   - edition: Of the product that is shown.
  ///   - indicators: Codes and names.
  ///   - subject: Of the indicator that was chosen.
  ///   - programmes: Codes and names, with their rounds.
  func page(
    edition: Int, action: String, back: String, proof: String, problem: String?, languages: [Language],
    indicators: [(String, String)], subject: EvidenceSubject?,
    programmes: [(code: String, name: String, rounds: [Int])],
    in say: Words
  ) -> ProductBlockPage {
    func optional(_ field: Field) -> Field { field.with { $0.isRequired = false } }
    func language(_ language: Language) -> String { say["place.language.\(language.rawValue)"] }
    var (texts, choices) = ([ProductTextFields](), [Field]())
    var (bands, conditions): (Field?, FilterBox?)
    func pictures(_ chosen: ProductBlock.Picture, withMap: Bool = true) -> Field {
      Field("picture", say["product.picture"]).with { field in
        field.options = ProductBlock.Picture.allCases.filter { withMap || $0 != .map }.map {
          .init($0.rawValue, say["product.pictures.\($0.rawValue)"], isChosen: $0 == chosen)
        }
      }
    }
    func round(_ name: String, _ chosen: Int?, _ none: String) -> Field {
      let numbers = Set(programmes.flatMap(\.rounds)).sorted()
      return optional(Field(name, say["product.\(name)"])).with { field in
        field.options =
          [.init("", say[none], isChosen: chosen == nil)]
          + numbers.map { .init(String($0), say.number($0), isChosen: $0 == chosen) }
      }
    }
    func rounds(
      _ programme: String, _ round: Field, _ since: Field?, _ level: Int, of levels: ClosedRange<Int> = 1...4
    ) -> [Field] {
      [
        Field("programme", say["product.programme"]).with { field in
          field.options = programmes.map { .init($0.code, $0.name, isChosen: $0.code == programme) }
        }, round,
      ] + [since].compactMap(\.self) + [
        Field("level", say["product.placeLevel"]).with { field in
          field.options = levels.map {
            .init(String($0), say[$0 == 0 ? "product.allPlaces" : "evidence.place.\($0)"], isChosen: $0 == level)
          }
        }
      ]
    }
    switch block.content {
    case .text(let text):
      texts = text.fields(languages, sent: sent, in: say)
    case .indicator(let asked):
      choices = [
        Field("indicator", say["indicator.one"]).with { field in
          field.options = indicators.map { .init($0.0, $0.1, isChosen: $0.0 == asked.indicator) }
        }
      ]
      guard let subject else { break }
      choices += [
        pictures(asked.picture),
        optional(Field("rows", say["indicator.by"])).with { field in
          field.options =
            [.init("", say["product.whole"], isChosen: asked.dimension == nil)]
            + subject.words.dimensions.map {
              .init($0.description, subject.words.dimension($0), isChosen: $0 == asked.dimension?.unbanded)
            }
        },
        optional(Field("period", say["product.period"])).with { field in
          field.hint = say["product.periodHint"]
          field.options =
            [.init("", say["product.periods.none"], isChosen: asked.period == nil)]
            + RelativePeriod.offered(beside: asked.period).map {
              .init($0.description, say.period($0), isChosen: $0 == asked.period)
            }
        },
      ]
      bands = asked.dimension?.bandsField(in: subject.words)
      conditions = FilterBox(asked.filter, asked: self.asked, subject)
    case .presence(let asked):
      choices =
        rounds(asked.programme, round("round", asked.round, "product.newestRound"), nil, asked.level, of: 0...4)
        + [
          optional(Field("split", say["product.split"])).with { field in
            field.hint = say["product.splitHint"]
            field.options =
              [.init("", say["product.splits.none"], isChosen: asked.split == nil)]
              + PresenceSplit.allCases.map {
                .init($0.rawValue, say["product.splits.\($0.rawValue)"], isChosen: $0 == asked.split)
              }
          }, pictures(asked.picture),
        ]
    case .change(let asked):
      choices =
        rounds(
          asked.programme, round("round", asked.round, "product.newestRound"),
          round("since", asked.since, "product.formerRound"), asked.level) + [pictures(asked.picture, withMap: false)]
    case .site(let asked):
      choices = [
        optional(Field("site", say["product.site"], asked.site)).with {
          ($0.hint, $0.longest, $0.isVerbatim) = (say["product.siteHint"], 60, true)
        },
        optional(Field("most", say["product.siteMost"], asked.each.map { String($0.most) } ?? "")).with {
          ($0.hint, $0.longest) = (say["product.siteMostHint"], 3)
        },
        optional(Field("area", say["product.siteArea"], asked.each?.area ?? "")).with {
          ($0.hint, $0.longest, $0.isVerbatim) = (say["product.siteAreaHint"], 40, true)
        },
        Field("part", say["product.sitePart"]).with { field in
          field.options = ProductBlock.SiteBlock.Part.allCases.map {
            .init($0.rawValue, say["product.siteParts.\($0.rawValue)"], isChosen: $0 == asked.part)
          }
        }, pictures(asked.picture, withMap: false),
      ]
    }
    return ProductBlockPage(
      title: say["product.blocks.\(kind.rawValue)"], proof: proof, action: action, back: back, problem: problem,
      kept: [.init(name: "edition", value: String(edition))]
        + (isNew ? [.init(name: "kind", value: kind.rawValue)] : []),
      key: isNew
        ? Field("key", say["product.blockKey"], block.key).with {
          ($0.hint, $0.longest, $0.isVerbatim) = (say["product.blockKeyHint"], 40, true)
        } : nil,
      titles: languages.map { code in
        optional(
          Field("title.\(code.rawValue)", "\(say["product.blockTitle"]) (\(language(code)))", block.title[code] ?? "")
        ).with { $0.longest = 200 }
      },
      texts: texts, choices: choices, bands: bands, conditions: conditions, goesOn: kind == .indicator)
  }
}
