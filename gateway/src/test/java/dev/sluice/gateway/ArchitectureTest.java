package dev.sluice.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sluice.gateway.execution.EventLoopConfined;

/** The layers and the confinement that the rest of the code relies on. */
@AnalyzeClasses(packages = "dev.sluice.gateway", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] VOCABULARY = {"dev.sluice.gateway.request..", "dev.sluice.gateway.execution.."};
    private static final String[] STAGES = {
        "dev.sluice.gateway.kafka..",
        "dev.sluice.gateway.pipeline..",
        "dev.sluice.gateway.models..",
        "dev.sluice.gateway.costs..",
        "dev.sluice.gateway.batching..",
        "dev.sluice.gateway.dispatch..",
        "dev.sluice.gateway.link..",
        "dev.sluice.gateway.clients..",
        "dev.sluice.gateway.http..",
        "dev.sluice.gateway.grpc..",
        "dev.sluice.gateway.websocket..",
    };

    @ArchTest
    static final ArchRule STAGES_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "dev.sluice.gateway.(kafka|pipeline|models|costs|batching|dispatch|link|http|grpc|websocket)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule WHAT_DOORS_SHARE_KNOWS_NONE_OF_THEM = noClasses()
            .that()
            .resideInAPackage("dev.sluice.gateway.clients..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.gateway.(kafka|pipeline|models|costs|batching|dispatch|link|http|grpc|websocket)..");

    @ArchTest
    static final ArchRule STAGES_DO_NOT_KNOW_WHO_PUTS_THEM_TOGETHER = noClasses()
            .that()
            .resideInAnyPackage(STAGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.gateway", "dev.sluice.gateway.metrics..");

    @ArchTest
    static final ArchRule THE_VOCABULARY_KNOWS_NO_STAGE = noClasses()
            .that()
            .resideInAnyPackage(VOCABULARY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STAGES);

    @ArchTest
    static final ArchRule WHAT_THE_CORE_LOOP_OWNS_NEEDS_NO_LOCK =
            classes().that().areAnnotatedWith(EventLoopConfined.class).should(shareNothing());

    private static ArchCondition<JavaClass> shareNothing() {
        return new ArchCondition<>("have no volatile, no atomic and nothing synchronized") {
            @Override
            public void check(JavaClass owner, ConditionEvents events) {
                owner.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE)
                                || field.getRawType().getPackageName().startsWith("java.util.concurrent"))
                        .forEach(field -> events.add(SimpleConditionEvent.violated(field, field.getFullName())));
                owner.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .forEach(method -> events.add(SimpleConditionEvent.violated(method, method.getFullName())));
            }
        };
    }
}
