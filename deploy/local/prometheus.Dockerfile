FROM sluice-local/jre:17
COPY tree/usr/bin/prometheus /bin/prometheus
RUN mkdir /prometheus && chown 65534:65534 /prometheus
VOLUME ["/prometheus"]
EXPOSE 9090
USER 65534:65534
ENTRYPOINT ["/bin/prometheus"]
