# Weights of the big sample's second wave, brought to the strata, the sexes and the sum of a column of numbers; and the share of satisfied
# answers by them, of all and of one sex, with its error by residuals: R 4.1 with survey 4.1.
# Run in this folder: Rscript numeric_margins.R; it writes numeric_margins_weights.csv and numeric_margins_expected.csv
suppressMessages(library(survey))
a <- read.csv("A_responses.csv", stringsAsFactors = FALSE)
a <- a[a$wave == 2024, ]
q <- as.matrix(a[, sprintf("q%02d", 1:22)])
a$valid <- rowSums(!is.na(q))
a$satisfied <- rowSums(q >= 4, na.rm = TRUE)
# The population: as the file of margins in tests/it/numeric_margins.rs has it.
total <- c(`(Intercept)` = 1305845, stratumrural = 687771, stratumurban = 239685, sexM = 626117, adults = 913000, seconds = 905000)
# In thousands: the same weights, and R's generalised inverse has numbers of one size.
a$adults <- a$n_adults / 1000
a$seconds <- a$duration_s / 1000
design <- svydesign(~commune, strata = ~stratum, weights = ~weight, nest = TRUE, data = a)
formula <- ~ stratum + sex + adults + seconds
ways <- list(linear = list("linear", c(-Inf, Inf)), raking = list("raking", c(-Inf, Inf)), logit = list("logit", c(0.5, 1.9)))
weights <- data.frame(id = a$resp_id)
expected <- data.frame()
for (way in names(ways)) {
  done <- calibrate(design, formula, total, calfun = ways[[way]][[1]], bounds = ways[[way]][[2]], epsilon = 1e-13, maxit = 200)
  weights[[way]] <- weights(done)
  stopifnot(max(abs(colSums(model.matrix(formula, a) * weights(done)) / total - 1)) < 1e-9)
  for (of in c("all", "F", "M")) {
    part <- if (of == "all") done else done[a$sex == of, ]
    r <- svyratio(~satisfied, ~valid, part)
    expected <- rbind(expected, data.frame(way, of, estimate = as.numeric(coef(r)), se = as.numeric(SE(r))))
  }
}
for (way in names(ways)) weights[[way]] <- sprintf("%.15g", weights[[way]])
expected$estimate <- sprintf("%.15g", expected$estimate)
expected$se <- sprintf("%.15g", expected$se)
write.csv(weights, "numeric_margins_weights.csv", row.names = FALSE, quote = FALSE)
write.csv(expected, "numeric_margins_expected.csv", row.names = FALSE, quote = FALSE)
