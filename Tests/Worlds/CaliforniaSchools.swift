/// The cluster sample `apiclus1` of R's package `survey` (California's Academic Performance Index of 2000, California
/// Department of Education): all schools of 15 of 757 districts. Of each district its number, then of each school its type,
/// whether it was eligible for awards, its index and its pupils.
package struct CaliforniaSchools {
  package private(set) var districts: [Int] = []
  package private(set) var types: [String] = []
  package private(set) var awards: [Bool] = []
  package private(set) var index: [Double] = []
  package private(set) var pupils: [Double] = []

  /// Each school stands for as many; the package's weight in single precision.
  package static let weight = 33.846996307373

  package init() {
    for line in Self.lines.split(separator: "\n") {
      let parts = line.split(separator: " ")
      for school in stride(from: 1, to: parts.count, by: 3) {
        districts.append(Int(parts[0])!)
        types.append(String(parts[school].prefix(1)))
        awards.append(parts[school].hasSuffix("y"))
        index.append(Double(parts[school + 1])!)
        pupils.append(Double(parts[school + 2])!)
      }
    }
  }

  private static let lines = """
    637 Hy 608 1689 Ey 684 288 Ey 612 294 En 710 143 Ey 729 307 Ey 714 311 Ey 759 362 En 585 263 Ey 625 583 My 664 886 My 669 955
    437 Hy 443 418 Ey 467 574 My 482 286 En 496 158
    778 Mn 411 372 Ey 494 308
    197 Ey 493 358 Mn 592 921 Ey 550 375 Mn 689 962 Mn 598 954 Ey 628 370 Ey 652 596 Ey 628 485 Ey 832 254 Ey 777 465 Ey 709 481 En 709 425 Ey 736 312
    406 Ey 561 360 Ey 555 323
    815 Hn 696 442 Mn 631 508 En 564 166 En 602 525
    178 Hy 529 388 Ey 491 266 Ey 510 671 Mn 547 343
    255 Ey 814 466 Ey 806 516 Ey 715 489 En 785 300 My 720 728 Ey 905 512 My 617 972 Ey 630 619 Ey 629 562 Ey 696 358 Ey 476 626 En 757 396 Ey 825 571 Ey 595 715 En 552 345 My 847 850
    568 Hy 714 258 Hn 724 170 Hn 687 210 Hy 723 467 Ey 662 117 En 699 196 En 807 205 Mn 679 233 Ey 691 324
    135 Ey 622 370 En 754 309 Ey 655 414 Ey 764 303 Ey 795 407 Ey 505 504 En 638 371 Ey 733 374 Ey 523 631 Ey 511 432 En 710 299 Ey 657 500 En 602 499 Ey 490 748 En 664 356 Ey 651 302 Ey 603 594 Ey 698 527 Ey 511 446 Ey 814 436 En 669 381 En 711 464 Ey 538 462 Ey 705 320 Ey 595 437 Ey 551 295 Ey 762 512 Ey 521 343 Ey 709 404 Ey 780 504 Ey 780 411 En 722 637 Ey 828 555 Ey 737 491
    510 Hn 595 1585 Hn 661 1855 Ey 502 385 Mn 614 1015 Ey 585 483 Ey 582 576 My 642 1405 En 536 549 Ey 746 352 En 667 564 En 629 540 Ey 745 290 Ey 674 523 Ey 637 379 Ey 696 391 Ey 632 403 Ey 639 613 Ey 745 596 En 789 520 My 656 1573 Ey 789 371
    716 Hn 517 1908 Hn 478 2181 Hn 582 2106 Ey 592 532 Ey 587 381 Ey 553 624 Ey 516 704 En 535 602 Ey 566 686 En 481 607 Ey 472 209 En 559 643 Ey 610 331 Ey 599 641 En 551 479 Ey 554 535 En 561 561 En 505 695 En 492 426 Ey 504 657 Ey 487 300 Ey 627 612 Ey 465 466 Ey 529 352 Ey 625 559 En 436 363 Ey 542 558 En 515 257 My 461 1243 Mn 528 1260 My 512 1306 My 508 1344 Ey 670 119 Ey 760 818 Ey 652 118 Ey 546 145 Ey 717 486
    61 Ey 701 371 Ey 748 377 En 735 265 Mn 699 930 Ey 685 336 Ey 827 448 My 711 1023 Ey 677 387 Mn 759 940 Ey 697 525 Ey 742 427 Ey 691 390 Ey 700 358
    413 Ey 551 274
    448 Hy 703 2147 Ey 676 479 Ey 714 441 Ey 842 476 Ey 824 511 Ey 717 385 Ey 836 443 Mn 733 696 Ey 719 332 My 817 738 Ey 749 425 Ey 781 302
    """
}
